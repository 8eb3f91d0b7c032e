import fc from "fast-check";
import { headerValue, mutations } from "../hostile.ts";
import type { Plan } from "../plan.ts";
import { requestTarget } from "../target.ts";
import { body, bucket, header, key, otherSubresources, parameterText, s3Headers, xml } from "./s3-parts.ts";

const signer = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ as: "administrator", service: "s3" }) },
  { weight: 1, arbitrary: fc.constantFrom("Api", "Inspect", "Sweep").map((as) => ({ as, service: "s3" })) },
);

type Valid = Pick<Plan, "method" | "target" | "body" | "headers">;

const onBucket = (method: string, query: string, body?: string): Valid => ({
  method,
  target: `/{{AuditExport}}?${query}`,
  ...(body !== undefined && { body }),
});
const onObject = (method: string, key: string, query = "", more: Partial<Valid> = {}): Valid => ({
  method,
  target: `/{{AuditExport}}/${key}${query && `?${query}`}`,
  ...more,
});
const source = { headers: [["x-amz-copy-source", "/{{AuditExport}}/fuzz/a"]] } as const;

/** Requests that succeed. */
const validRequests: readonly Valid[] = [
  { method: "GET", target: "/" },
  onBucket("HEAD", ""),
  onBucket("GET", "location"),
  onBucket("GET", "prefix=fuzz/&delimiter=/&max-keys=1"),
  onBucket("GET", "list-type=2&prefix=fuzz/&max-keys=1"),
  onBucket("GET", "versions&prefix=fuzz/&max-keys=2"),
  onBucket("GET", "uploads&prefix=fuzz/"),
  onBucket("POST", "delete", xml("Delete", "<Object><Key>fuzz/c</Key></Object>")),
  onObject("PUT", "fuzz/a", "", { body: "content" }),
  onObject("PUT", "fuzz/b", "", { body: "content", headers: [["content-type", "text/plain"]] }),
  onObject("GET", "fuzz/a"),
  onObject("GET", "fuzz/a", "", { headers: [["range", "bytes=0-1"]] }),
  onObject("GET", "fuzz/b", "versionId={{versionId}}"),
  onObject("HEAD", "fuzz/a"),
  onObject("DELETE", "fuzz/c"),
  onObject("PUT", "fuzz/c", "", source),
  onObject("GET", "fuzz/a", "tagging"),
  onObject("PUT", "fuzz/a", "tagging", {
    body: xml("Tagging", "<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>"),
  }),
  onObject("DELETE", "fuzz/a", "tagging"),
  onObject("POST", "fuzz/upload", "uploads"),
  onObject("PUT", "fuzz/upload", "partNumber=1&uploadId={{uploadId}}", { body: "part" }),
  onObject("PUT", "fuzz/upload", "partNumber=2&uploadId={{uploadId}}", source),
  onObject("GET", "fuzz/upload", "uploadId={{uploadId}}"),
  onObject("POST", "fuzz/upload", "uploadId={{uploadId}}", {
    body: xml("CompleteMultipartUpload", "<Part><PartNumber>1</PartNumber><ETag>{{partTag}}</ETag></Part>"),
  }),
  onObject("DELETE", "fuzz/upload", "uploadId={{uploadId}}"),
  onObject("PUT", "fuzz/c", "", {
    body: "7\r\ncontent\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
    headers: [
      ["x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"],
      ["x-amz-decoded-content-length", "7"],
      ["x-amz-trailer", "x-amz-checksum-crc32"],
      ["content-encoding", "aws-chunked"],
    ],
  }),
];

type Change = (request: Valid) => Valid;

const withParameter = (request: Valid, text: string): Valid => ({
  ...request,
  target: `${request.target}${request.target.includes("?") ? "&" : "?"}${text}`,
});
const withPath = (request: Valid, path: string): Valid => ({
  ...request,
  target: request.target.replace(/^[^?]*/, path),
});

/** A change that makes a valid request hostile in one place. */
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: header.map(
      (added): Change =>
        (request) => ({
          ...request,
          headers: [...(request.headers ?? []), added],
        }),
    ),
  },
  {
    weight: 3,
    arbitrary: parameterText.map(
      (text): Change =>
        (request) =>
          withParameter(request, text),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(bucket, key).map(
      ([bucket, key]): Change =>
        (request) =>
          withPath(request, `/${bucket}/${key}`),
    ),
  },
  {
    weight: 3,
    arbitrary: body.map(
      (body): Change =>
        (request) =>
          withBody(request, body),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS").map(
      (method): Change =>
        (request) => ({ ...request, method }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...otherSubresources).map(
      (text): Change =>
        (request) =>
          withParameter(request, text),
    ),
  },
);

/** Requests of methods without a body have none: bytes after the head would be another request. */
const withBody = (request: Valid, body: string): Valid =>
  request.method === "GET" || request.method === "HEAD" ? request : { ...request, body };

const changes = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Change[]>([]) },
  { weight: 6, arbitrary: change.map((only) => [only]) },
  { weight: 2, arbitrary: fc.array(change, { minLength: 2, maxLength: 3 }) },
);

/** A valid request with some hostile changes, signed as S3's clients sign. */
const signedRequest: fc.Arbitrary<Plan> = fc
  .tuple(fc.constantFrom(...validRequests), changes, signer)
  .map(([request, changes, signer]) => ({
    port: "aws",
    ...changes.reduce((changed, apply) => apply(changed), request),
    signer,
  }));

/** More XML than S3 reads. */
const largeXml: fc.Arbitrary<Plan> = fc.constantFrom("Delete", "Tagging").map(
  (root): Plan => ({
    port: "aws",
    method: root === "Delete" ? "POST" : "PUT",
    target: root === "Delete" ? "/{{AuditExport}}/?delete" : "/{{AuditExport}}/fuzz/a?tagging",
    body: `<${root}><Object><Key>a</Key></Object></${root}>`,
    repeat: 60_000,
    signer: { as: "administrator", service: "s3" },
  }),
);

const scope = "20261126/us-west-2/s3/aws4_request";

const mangledAuthorization = fc.constantFrom(
  "",
  "AWS4-HMAC-SHA256",
  `AWS4-HMAC-SHA256 Credential=a/${scope}, SignedHeaders=host, Signature=00`,
  `AWS4-HMAC-SHA256 Credential=__proto__/${scope}, SignedHeaders=__proto__;host, Signature=${"0".repeat(64)}`,
  `AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=, Signature=`,
  `AWS4-ECDSA-P256-SHA256 Credential=a/${scope}, SignedHeaders=host, Signature=00`,
  "AWS a:b",
  "Bearer {{token.partner}}",
  "Basic Og==",
);

const presigned = fc.constantFrom(
  "X-Amz-Algorithm=AWS4-HMAC-SHA256",
  `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20261126%2Fus-west-2%2Fs3%2Faws4_request&X-Amz-Date=20261126T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00`,
  "X-Amz-Signature=00&X-Amz-Signature=01",
  "X-Amz-Algorithm=a&X-Amz-Credential=%2F%2F%2F%2F&X-Amz-Date=a&X-Amz-Expires=-1&X-Amz-SignedHeaders=&X-Amz-Signature=",
  "AWSAccessKeyId=a&Signature=b&Expires=1",
  "X-Amz-Security-Token=a&X-Amz-Signature=00&X-Amz-Expires=99999999999",
);

/** Not signed, or with a signature that is none. */
const mangledRequest: fc.Arbitrary<Plan> = fc.oneof(
  fc
    .tuple(signedRequest, mangledAuthorization)
    .map(([plan, value]): Plan => ({ ...plan, unsigned: [["authorization", value]] })),
  fc
    .tuple(
      signedRequest,
      fc.array(fc.tuple(fc.constantFrom(...s3Headers), headerValue), { minLength: 1, maxLength: 2 }),
    )
    .map(([plan, unsigned]): Plan => ({ ...plan, unsigned })),
  fc
    .tuple(fc.constantFrom("GET", "PUT", "HEAD"), bucket, key, presigned)
    .map(
      ([method, bucket, key, query]): Plan => ({ port: "aws", method, target: `/${bucket}/${key}?${query}` }),
    ),
  fc.tuple(signedRequest, mutations).map(([plan, mutations]): Plan => ({ ...plan, mutations })),
);

/** S3: every operation, signed validly with hostile contents, and requests whose signature is none. */
export const s3Target = requestTarget(
  "s3",
  fc.oneof(
    { weight: 30, arbitrary: signedRequest },
    { weight: 10, arbitrary: mangledRequest },
    { weight: 1, arbitrary: largeXml },
  ),
);
