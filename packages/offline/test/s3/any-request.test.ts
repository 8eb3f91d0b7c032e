import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { beforeAll, expect, test } from "vitest";
import { Bucket, securedBucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

beforeAll(async () => {
  for (const bucket of [Bucket, securedBucket])
    await s3.put("a", "content", { Bucket: bucket, Tagging: "a=1" });
});

const parser = new XMLParser({ parseTagValue: false });
const oneOf = (...texts: string[]) => fc.constantFrom(...texts);
const encoded = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
  oneOf(
    "",
    "a",
    "1",
    "-1",
    "0",
    "NaN",
    "%00",
    "..",
    "%2F",
    "a%2Fb",
    "99999999999",
    "true",
    "null",
    "__proto__",
  ),
);

const parameter = fc.tuple(
  fc.oneof(
    oneOf(
      "versionId",
      "uploadId",
      "partNumber",
      "tagging",
      "uploads",
      "versions",
      "delete",
      "list-type",
      "location",
    ),
    oneOf("prefix", "delimiter", "max-keys", "continuation-token", "start-after", "marker", "encoding-type"),
    oneOf(
      "key-marker",
      "version-id-marker",
      "max-uploads",
      "upload-id-marker",
      "part-number-marker",
      "max-parts",
    ),
    oneOf("response-content-type", "acl", "retention", "x-id", "__proto__", "constructor"),
    encoded,
  ),
  encoded,
);

const headerValue = fc.oneof(
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 40,
  }),
  oneOf(
    "*",
    '"a"',
    "0",
    "-1",
    "1e9",
    "bytes=0-0",
    "bytes=9-",
    "REPLACE",
    "COPY",
    "SHA256",
    "CRC32",
    "true",
    "aws-chunked",
  ),
  oneOf(
    `${Bucket}/a`,
    `/${Bucket}/a?versionId=null`,
    `${securedBucket}/a`,
    "a",
    "%zz/%zz",
    "a=1",
    "a=1&a=2",
    "AAAAAA==",
  ),
);
const header = fc.tuple(
  oneOf(
    ...["range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "content-md5"],
    ...["content-encoding", "content-type", "cache-control", "expires", "x-amz-meta-a", "x-amz-tagging"],
    ...[
      "x-amz-copy-source",
      "x-amz-copy-source-range",
      "x-amz-copy-source-if-match",
      "x-amz-metadata-directive",
    ],
    ...[
      "x-amz-tagging-directive",
      "x-amz-checksum-sha256",
      "x-amz-checksum-crc32",
      "x-amz-checksum-algorithm",
    ],
    ...[
      "x-amz-checksum-type",
      "x-amz-checksum-mode",
      "x-amz-sdk-checksum-algorithm",
      "x-amz-trailer",
      "x-amz-acl",
    ],
    ...[
      "x-amz-decoded-content-length",
      "x-amz-storage-class",
      "x-amz-server-side-encryption",
      "x-amz-mp-object-size",
    ],
    ...[
      "x-amz-bypass-governance-retention",
      "x-amz-object-lock-mode",
      "x-amz-security-token",
      "x-amz-expected-bucket-owner",
    ],
  ),
  headerValue,
);

const xml = fc.oneof(
  oneOf(
    "<Delete><Object><Key>b</Key></Object></Delete>",
    "<Delete><Object/></Delete>",
    "<Delete/>",
    "<Tagging/>",
    "<a>",
  ),
  oneOf("<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>", "<?xml?>", "&", "]]>"),
  oneOf(
    "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>",
  ),
);
const body = fc.oneof(
  xml,
  fc.string({ unit: "binary", maxLength: 60 }),
  oneOf("", "0\r\n\r\n", "5\r\nabcde\r\n0\r\n\r\n", "5;chunk-signature=0\r\n"),
);

const payloadHash = fc.option(
  oneOf(
    "UNSIGNED-PAYLOAD",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  ),
  { nil: undefined, freq: 3 },
);

const path = fc.oneof(
  fc
    .tuple(oneOf(Bucket, securedBucket, "none", ""), fc.option(encoded, { nil: undefined }))
    .map(([bucket, key]) => `/${bucket}${key === undefined ? "" : `/${key}`}`),
  oneOf("/", "//", `/${Bucket}/`, `/${Bucket}//`, `/${Bucket}/../a`),
);

const request = fc.record({
  method: oneOf("GET", "GET", "PUT", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"),
  path,
  parameters: fc.array(parameter, { maxLength: 3 }),
  headers: fc.array(header, { maxLength: 4 }),
  body,
  payloadHash,
});

/** What S3 says of what it does not do, and of operations that are not emulated. */
const isNotImplemented = (status: number, code: unknown) => status === 501 && code === "NotImplemented";

test("any signed request is answered, and an error is S3's document", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, parameters, headers, body, payloadHash }) => {
      s3.reports = [];
      const query = parameters.map(([name, value]) => `${name}=${value}`).join("&");
      const answer = await s3.raw({
        method,
        target: path + (query && `?${query}`),
        headers: Object.fromEntries(headers),
        ...(method === "GET" || method === "HEAD" ? {} : { body }),
        ...(payloadHash && { payloadHash }),
      });
      expect(s3.reports.filter((line) => line.includes(" failed: "))).toEqual([]);
      if (answer.status < 400) return;
      expect(method === "HEAD" ? answer.text : "").toBe("");
      if (method === "HEAD") return;
      const { Error: error } = parser.parse(answer.text);
      expect(Object.keys(error)).toEqual(expect.arrayContaining(["Code", "Message", "RequestId"]));
      expect(answer.status < 500 || isNotImplemented(answer.status, error.Code)).toBe(true);
    }),
    { numRuns: Number(process.env.AIRLOCK_S3_REQUESTS ?? 1000) },
  );
});
