import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import type { SignedRequest } from "../../http/signed-api.ts";
import { parseAddress } from "./address.ts";
import { sendEmpty, sendXml } from "./answers.ts";
import { Bucket, type BucketSettings } from "./bucket.ts";
import { copyObject } from "./copy.ts";
import { deleteObjects } from "./delete-objects.ts";
import { listObjects } from "./list.ts";
import { listParts, listUploads } from "./list-uploads.ts";
import { listVersions } from "./list-versions.ts";
import { abortUpload, completeUpload, createUpload, uploadPart, uploadPartCopy } from "./multipart.ts";
import { deleteObject, getObject, putObject } from "./objects.ts";
import type { Operation } from "./operation.ts";
import { type OperationName, operationNameOf } from "./routes.ts";
import type { DeliverNotice } from "./store.ts";
import { deleteTags, getTags, putTags } from "./tagging.ts";

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
  handle(signed: SignedRequest, response: ServerResponse): Promise<void>;
  /** Delivers the notices that an earlier process left. Call it once their receivers have started. */
  deliverPendingNotices(): Promise<void>;
}

/**
 * S3 with these buckets, each in a folder of its name under `directory`.
 * @param options.deliverNotice receives a notice of every object that is created, deleted or tagged, before the client's answer
 * @throws DamagedFileError
 */
export async function createS3({
  directory,
  buckets: declared,
  region,
  now,
  deliverNotice,
  report,
}: {
  directory: string;
  buckets: BucketSettings[];
  region: string;
  now: () => Date;
  deliverNotice: DeliverNotice;
  /** Receives a line that names the objects whose content is damaged. */
  report: (line: string) => void;
}): Promise<S3> {
  const buckets = new Map<string, Bucket>();
  for (const settings of declared)
    buckets.set(settings.name, await Bucket.open({ ...settings, directory, deliverNotice, now, report }));

  function bucketOf(name: string): Bucket {
    const bucket = buckets.get(name);
    if (!bucket)
      throw new AwsError("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName: name });
    return bucket;
  }

  return {
    buckets,
    async handle({ request, caller, authorize }, response) {
      const requestId = randomBytes(8).toString("hex").toUpperCase();
      response.setHeader("x-amz-request-id", requestId);
      response.setHeader("x-amz-id-2", requestId);
      response.setHeader("server", "AmazonS3");
      const address = parseAddress(request);
      const name = operationNameOf(request, address);
      if (name === "ListBuckets") return listBuckets(response, [...buckets.keys()]);
      const bucket = bucketOf(address.bucketName);
      const { key, query } = address;
      await handlers[name]({
        bucketOf,
        bucket,
        key,
        query,
        request,
        response,
        requestId,
        caller,
        authorize,
        region,
        now,
      });
    },
    async deliverPendingNotices() {
      for (const bucket of buckets.values()) await bucket.deliverPendingNotices();
    },
  };
}

/** What answers each operation on a bucket or an object. */
const handlers: Readonly<
  Record<Exclude<OperationName, "ListBuckets">, (operation: Operation) => Promise<void> | void>
> = {
  GetBucketLocation: getBucketLocation,
  HeadBucket: (operation) => sendEmpty(operation, 200, { "x-amz-bucket-region": operation.region }),
  ListObjects: listObjects,
  ListObjectVersions: listVersions,
  ListMultipartUploads: listUploads,
  DeleteObjects: deleteObjects,
  GetObject: getObject,
  HeadObject: getObject,
  GetObjectTagging: getTags,
  PutObjectTagging: putTags,
  DeleteObjectTagging: deleteTags,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: createUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  ListParts: listParts,
  CompleteMultipartUpload: completeUpload,
  AbortMultipartUpload: abortUpload,
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
function listBuckets(response: ServerResponse, names: string[]): void {
  sendXml({ response }, "ListAllMyBucketsResult", {
    Owner: { ID: "offline" },
    Buckets: { Bucket: names.map((Name) => ({ Name, CreationDate: "2026-01-01T00:00:00.000Z" })) },
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
function getBucketLocation(operation: Operation): void {
  const { region } = operation;
  sendXml(operation, "LocationConstraint", { "#text": region === "us-east-1" ? "" : region });
}
