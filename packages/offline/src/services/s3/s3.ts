import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import type { Signed } from "../../http/signature.ts";
import { sendEmpty, sendXml } from "./answers.ts";
import { Bucket, type BucketSettings } from "./bucket.ts";
import { copyObject } from "./copy.ts";
import { listObjects, listParameters } from "./list.ts";
import { listUploads, uploadListParameters } from "./list-uploads.ts";
import { listVersions, versionListParameters } from "./list-versions.ts";
import { createUpload, handleUpload } from "./multipart.ts";
import { deleteObject, deleteObjects, getObject, getTags, putObject, putTags } from "./objects.ts";
import { decodePath, notImplemented, type Operation } from "./operation.ts";
import type { DeliverNotice } from "./store.ts";

/**
 * S3 on the file system. The servers on npm (s3rver and its fork, fauxqs) verify neither signatures, checksums nor write
 * conditions, which presigned uploads depend on.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export interface S3 {
  /** By name; for services that read objects without a request. */
  buckets: ReadonlyMap<string, Bucket>;
  /**
   * Answers a request whose signature was verified.
   * @throws AwsError
   */
  handle(request: IncomingMessage, response: ServerResponse, caller: Signed): Promise<void>;
  /** Delivers the notices that an earlier process left. Call it once their receivers have started. */
  deliverPendingNotices(): Promise<void>;
}

/**
 * S3 with these buckets, each in a folder of its name under `directory`.
 * @param options.deliverNotice receives a notice of every object that is created, deleted or tagged, before the client's answer
 * @throws DamagedRecordError
 */
export async function createS3({
  directory,
  buckets: declared,
  region,
  now,
  deliverNotice,
}: {
  directory: string;
  buckets: BucketSettings[];
  region: string;
  now: () => Date;
  deliverNotice: DeliverNotice;
}): Promise<S3> {
  const buckets = new Map<string, Bucket>();
  for (const settings of declared)
    buckets.set(settings.name, await Bucket.open({ ...settings, directory, deliverNotice, now }));

  function bucketOf(name: string): Bucket {
    const bucket = buckets.get(name);
    if (!bucket)
      throw new AwsError("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName: name });
    return bucket;
  }

  return {
    buckets,
    async handle(request, response, caller) {
      const requestId = randomBytes(8).toString("hex").toUpperCase();
      response.setHeader("x-amz-request-id", requestId);
      response.setHeader("x-amz-id-2", requestId);
      response.setHeader("server", "AmazonS3");
      const { bucketName, key, query } = parseAddress(request);
      if (bucketName === "") return listBuckets(request, response, [...buckets.keys()]);
      if (Buffer.byteLength(key) > 1024) throw new AwsError("KeyTooLongError", 400, "Your key is too long");
      const bucket = bucketOf(bucketName);
      await route({
        bucketOf,
        bucket,
        key,
        query,
        request,
        response,
        requestId,
        caller,
        region,
        now,
      });
    },
    async deliverPendingNotices() {
      for (const bucket of buckets.values()) await bucket.deliverPendingNotices();
    },
  };
}

/**
 * The bucket, key and query of a path-style or virtual-hosted-style request. A URL parser would remove `.` and `..` from
 * keys.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function parseAddress(request: IncomingMessage): { bucketName: string; key: string; query: URLSearchParams } {
  const [rawPath = "/", ...rawQuery] = (request.url ?? "/").split("?");
  const query = new URLSearchParams(rawQuery.join("?"));
  const path = decodePath(rawPath);
  const hostBucket = /^(.+)\.(?:s3\.)?localhost(?::\d+)?$/.exec(request.headers.host ?? "")?.[1];
  if (hostBucket) return { bucketName: hostBucket, key: path.slice(1), query };
  const [, bucketName = "", key = ""] = /^\/([^/]*)\/?([\s\S]*)$/.exec(path) ?? [];
  return { bucketName, key, query };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
function listBuckets(request: IncomingMessage, response: ServerResponse, names: string[]): void {
  if (request.method !== "GET")
    throw new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  sendXml({ response }, "ListAllMyBucketsResult", {
    Owner: { ID: "offline" },
    Buckets: { Bucket: names.map((Name) => ({ Name, CreationDate: "2026-01-01T00:00:00.000Z" })) },
  });
}

/** @throws AwsError NotImplemented for operations that are not emulated */
function route(operation: Operation): Promise<void> | void {
  return operation.key === "" ? routeBucket(operation) : routeObject(operation);
}

function routeBucket(operation: Operation): Promise<void> | void {
  const { request, query, region } = operation;
  const { method } = request;
  if (method === "GET" && query.has("location"))
    return sendXml(operation, "LocationConstraint", { "#text": region === "us-east-1" ? "" : region });
  const accepts = (parameters: Set<string>) => [...query.keys()].every((name) => parameters.has(name));
  if (method === "GET" && query.has("versions") && accepts(versionListParameters))
    return listVersions(operation);
  if (method === "GET" && query.has("uploads") && accepts(uploadListParameters))
    return listUploads(operation);
  if (method === "GET" && accepts(listParameters)) return listObjects(operation);
  if (method === "HEAD") return sendEmpty(operation, 200, { "x-amz-bucket-region": region });
  if (method === "POST" && query.has("delete")) return deleteObjects(operation);
  throw notImplemented(operation);
}

function routeObject(operation: Operation): Promise<void> | void {
  const { request, query } = operation;
  const method = request.method ?? "";
  if (query.has("tagging") && method === "GET") return getTags(operation);
  if (query.has("tagging") && ["PUT", "DELETE"].includes(method)) return putTags(operation);
  if (query.has("uploads") && method === "POST") return createUpload(operation);
  if (query.has("uploadId")) return handleUpload(operation);
  const selectsSubresource = [...query.keys()].some(
    (name) => name !== "x-id" && name !== "versionId" && !/^(response-|x-amz-)/i.test(name),
  );
  if (selectsSubresource) throw notImplemented(operation);
  if (method === "GET" || method === "HEAD") return getObject(operation);
  if (method === "PUT" && request.headers["x-amz-copy-source"]) return copyObject(operation);
  if (method === "PUT") return putObject(operation);
  if (method === "DELETE") return deleteObject(operation);
  throw notImplemented(operation);
}
