import type { IncomingMessage } from "node:http";
import type { RequestedAction } from "../../iam/policy.ts";

/**
 * The IAM actions that a request to S3 needs. A copy also reads its source. For a key that does not exist, S3 answers 404
 * only to callers with `s3:ListBucket`, and 403 to others.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 *
 * @param status HTTP status of the answer
 */
export function requestedActions(
  { method = "", url = "/", headers }: IncomingMessage,
  status: number,
): RequestedAction[] {
  const [path = "/", search = ""] = url.split("?");
  const query = new URLSearchParams(search);
  // The path of a request on a bucket may end in a slash.
  const resource = arnOfPath(path.replace(/^(\/[^/]+)\/$/, "$1"));
  const bucket = resource.split("/")[0] ?? resource;
  if (resource === bucket) return [{ action: bucketAction(query), resource }];
  const listing = status === 404 ? [{ action: "s3:ListBucket", resource: bucket }] : [];
  const version = query.has("versionId") ? "Version" : "";
  if (query.has("tagging"))
    return [
      { action: `s3:${method === "GET" ? "Get" : "Put"}Object${version}Tagging`, resource },
      ...listing,
    ];
  if (query.has("uploadId") && method === "GET") return [{ action: "s3:ListMultipartUploadParts", resource }];
  if (query.has("uploadId") && method === "DELETE") return [{ action: "s3:AbortMultipartUpload", resource }];
  if (method === "GET" || method === "HEAD")
    return [{ action: `s3:GetObject${version}`, resource }, ...listing];
  if (method === "DELETE") return [{ action: `s3:DeleteObject${version}`, resource }];
  const source = headers["x-amz-copy-source"];
  return [
    ...(source ? [{ action: "s3:GetObject", resource: arnOfPath(String(source)) }] : []),
    { action: "s3:PutObject", resource },
    // An upload that does not exist is 404 also without s3:ListBucket.
    ...(query.has("uploadId") && !source ? [] : listing),
  ];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html#using-with-s3-policy-actions-related-to-buckets */
function bucketAction(query: URLSearchParams): string {
  if (query.has("versions")) return "s3:ListBucketVersions";
  if (query.has("uploads")) return "s3:ListBucketMultipartUploads";
  return "s3:ListBucket";
}

/** ARN of the bucket or object at a path such as `/bucket/key`. */
function arnOfPath(path: string): string {
  return `arn:aws:s3:::${decodeURIComponent(path).replace(/^\//, "")}`;
}
