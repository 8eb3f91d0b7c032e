import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import type { Signed } from "../../http/signature.ts";
import { copyObject } from "./copy.ts";
import { listObjects, listParameters } from "./list.ts";
import { createUpload, handleUpload } from "./multipart.ts";
import { deleteObject, deleteObjects, getObject, getTags, putObject, putTags } from "./objects.ts";
import { decodePath, notImplemented, type Operation, sendEmpty, sendError, sendXml } from "./operation.ts";
import { type Bucket, openBucket, type Tell } from "./store.ts";
import { element, xml } from "./xml.ts";

/**
 * S3 on the file system. The servers on npm (s3rver and its fork, fauxqs) check neither signatures nor checksums nor
 * the conditions of a write, and those are what a presigned upload stands on; so this one is ours.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export interface S3 {
  /** By name; for services that look into buckets without a request. */
  buckets: ReadonlyMap<string, Bucket>;
  /** Answers one verified request, errors included. */
  handle(request: IncomingMessage, response: ServerResponse, caller: Signed): Promise<void>;
  /** Tells the notices that a killed process left behind. Call it once there is somebody to hear them. */
  tellLeftOver(): Promise<void>;
}

/**
 * S3 with these buckets, each in a folder of its own name under `directory`; what is in it already is served on.
 * `tell` hears of every object that is made, deleted or tagged, before the request is answered.
 */
export async function createS3({
  directory,
  buckets: names,
  region,
  now,
  tell,
}: {
  directory: string;
  buckets: string[];
  region: string;
  now: () => Date;
  tell: Tell;
}): Promise<S3> {
  const buckets = new Map<string, Bucket>();
  for (const name of names) buckets.set(name, await openBucket({ name, directory, tell, now }));

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
      try {
        // Not as a URL: that would take "." and ".." out of a key.
        const [rawPath = "/", ...rawQuery] = (request.url ?? "/").split("?");
        const host = /^(.+)\.(?:s3\.)?localhost(?::\d+)?$/.exec(request.headers.host ?? "")?.[1];
        const path = decodePath(rawPath);
        const [, bucketName = "", key = ""] = host
          ? ["", host, path.slice(1)]
          : (/^\/([^/]*)\/?([\s\S]*)$/.exec(path) ?? []);
        if (bucketName === "") {
          if (request.method !== "GET")
            throw new AwsError("MethodNotAllowed", 405, "Only a list of buckets is here.");
          const entries = [...buckets.keys()].map(
            (name) =>
              `<Bucket>${element("Name", name)}<CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket>`,
          );
          response.writeHead(200, { "content-type": "application/xml" });
          response.end(
            xml(
              "ListAllMyBucketsResult",
              `<Owner><ID>offline</ID></Owner><Buckets>${entries.join("")}</Buckets>`,
            ),
          );
          return;
        }
        if (Buffer.byteLength(key) > 1024) throw new AwsError("KeyTooLongError", 400, "Your key is too long");
        await route({
          bucketOf,
          region,
          now,
          bucket: bucketOf(bucketName),
          key,
          query: new URLSearchParams(rawQuery.join("?")),
          request,
          response,
          requestId,
          caller,
        });
      } catch (error) {
        await sendError(request, response, error, requestId);
      }
    },
    async tellLeftOver() {
      for (const bucket of buckets.values()) await bucket.tellLeftOver();
    },
  };
}

/** Each request to the operation that its method, key and query name; what is not done here is told of. */
async function route(operation: Operation): Promise<void> {
  const { request, query, key, region } = operation;
  const has = (name: string) => query.has(name);
  const method = request.method ?? "";
  if (key === "") {
    if (method === "GET" && has("location"))
      return sendXml(operation, 200, xml("LocationConstraint", region === "us-east-1" ? "" : region));
    if (method === "GET" && query.size > 0 && ![...query.keys()].every((name) => listParameters.has(name)))
      throw notImplemented(operation);
    if (method === "GET") return listObjects(operation);
    if (method === "HEAD") return sendEmpty(operation, 200, { "x-amz-bucket-region": region });
    if (method === "POST" && has("delete")) return deleteObjects(operation);
    throw notImplemented(operation);
  }
  if (has("tagging") && method === "GET") return getTags(operation);
  if (has("tagging") && (method === "PUT" || method === "DELETE")) return putTags(operation);
  if (has("uploads") && method === "POST") return createUpload(operation);
  if (has("uploadId")) return handleUpload(operation);
  const plain = [...query.keys()].every(
    (name) => name === "x-id" || name === "versionId" || /^(response-|x-amz-)/i.test(name),
  );
  if (!plain) throw notImplemented(operation);
  if (method === "GET" || method === "HEAD") return getObject(operation);
  if (method === "PUT" && request.headers["x-amz-copy-source"]) return copyObject(operation);
  if (method === "PUT") return putObject(operation);
  if (method === "DELETE") return deleteObject(operation);
  throw notImplemented(operation);
}
