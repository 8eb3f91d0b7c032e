import type { IncomingMessage } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import { type Address, invalidArgument } from "./address.ts";

/** An operation of S3 by what its request looks like. */
interface Route {
  name: string;
  on: "service" | "bucket" | "object";
  method: string;
  /** The query parameter that selects it. */
  subresource?: string;
  /** Whether the request has the header `x-amz-copy-source`. */
  isCopy?: boolean;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
const routes = [
  { name: "ListBuckets", on: "service", method: "GET" },
  { name: "GetBucketLocation", on: "bucket", method: "GET", subresource: "location" },
  { name: "ListObjectVersions", on: "bucket", method: "GET", subresource: "versions" },
  { name: "ListMultipartUploads", on: "bucket", method: "GET", subresource: "uploads" },
  { name: "ListObjects", on: "bucket", method: "GET" },
  { name: "HeadBucket", on: "bucket", method: "HEAD" },
  { name: "DeleteObjects", on: "bucket", method: "POST", subresource: "delete" },
  { name: "GetObjectTagging", on: "object", method: "GET", subresource: "tagging" },
  { name: "PutObjectTagging", on: "object", method: "PUT", subresource: "tagging" },
  { name: "DeleteObjectTagging", on: "object", method: "DELETE", subresource: "tagging" },
  { name: "CreateMultipartUpload", on: "object", method: "POST", subresource: "uploads" },
  { name: "UploadPartCopy", on: "object", method: "PUT", subresource: "uploadId", isCopy: true },
  { name: "UploadPart", on: "object", method: "PUT", subresource: "uploadId", isCopy: false },
  { name: "ListParts", on: "object", method: "GET", subresource: "uploadId" },
  { name: "CompleteMultipartUpload", on: "object", method: "POST", subresource: "uploadId" },
  { name: "AbortMultipartUpload", on: "object", method: "DELETE", subresource: "uploadId" },
  { name: "GetObject", on: "object", method: "GET" },
  { name: "HeadObject", on: "object", method: "HEAD" },
  { name: "CopyObject", on: "object", method: "PUT", isCopy: true },
  { name: "PutObject", on: "object", method: "PUT", isCopy: false },
  { name: "DeleteObject", on: "object", method: "DELETE" },
] as const satisfies readonly Route[];

export type OperationName = (typeof routes)[number]["name"];

/** The query parameters that select an operation, also one that is not emulated. S3 ignores those that it does not know. */
const subresources = new Set([
  ...["accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering"],
  ...[
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metadataConfiguration",
    "metadataTable",
  ],
  ...["metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus"],
  ...["publicAccessBlock", "renameObject", "replication", "requestPayment", "restore", "retention", "select"],
  ...["session", "tagging", "torrent", "uploadId", "uploads", "versioning", "versions", "website"],
]);

/** Methods that select operations on a bucket which is declared, and neither created nor removed by requests. */
const bucketMethods = ["PUT", "DELETE", "POST"];

/**
 * The operation that a request is for.
 * @throws AwsError NotImplemented for operations that are not emulated, MethodNotAllowed, InvalidArgument
 */
export function operationNameOf(
  { method = "", url = "/", headers }: IncomingMessage,
  address: Address,
): OperationName {
  // S3 Control has S3's signatures; its requests name an account.
  if (headers["x-amz-account-id"] !== undefined)
    throw new AwsError(
      "NotImplemented",
      501,
      `S3 Control's ${method} ${url.split("?")[0]} is not emulated offline.`,
    );
  const on = address.bucketName === "" ? "service" : address.key === "" ? "bucket" : "object";
  const [subresource, other] = [...new Set(address.query.keys())].filter((name) => subresources.has(name));
  if (other !== undefined)
    throw invalidArgument(
      `Conflicting query string parameters: ${subresource}, ${other}`,
      "ResourceType",
      subresource ?? "",
    );
  const isCopy = headers["x-amz-copy-source"] !== undefined;
  const ofSubresource = (routes as readonly Route[]).filter(
    (route) => route.on === on && route.subresource === subresource,
  );
  const found = ofSubresource.find(
    (route) => route.method === method && (route.isCopy === undefined || route.isCopy === isCopy),
  );
  if (found) return found.name as OperationName;
  const isKnown =
    subresource === undefined
      ? !(on === "bucket" && bucketMethods.includes(method))
      : ofSubresource.length > 0;
  if (isKnown)
    throw new AwsError(
      "MethodNotAllowed",
      405,
      "The specified method is not allowed against this resource.",
      {
        Method: method,
        ResourceType: subresource?.toUpperCase() ?? on.toUpperCase(),
      },
    );
  const operation = `${method} ${on} ${subresource ?? ""}`.trim();
  throw new AwsError("NotImplemented", 501, `S3's "${operation}" is not emulated offline.`);
}
