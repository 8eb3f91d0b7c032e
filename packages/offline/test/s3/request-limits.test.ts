import { createHash } from "node:crypto";
import { HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { send } from "../support/local-aws.ts";
import { Bucket, sha256, useS3 } from "../support/s3.ts";
import { percentEncoded, sign } from "../support/signing.ts";

const s3 = useS3();
const put = (headers: Record<string, string>, { target = `/${Bucket}/limits/put`, body = "content" } = {}) =>
  s3.raw({ method: "PUT", target, headers, body });
const get = (target: string, headers: Record<string, string> = {}) => s3.raw({ target, headers });

beforeAll(() => s3.put("limits/object", "content"));

describe("digests", () => {
  test.each<[string, string, Record<string, string>]>([
    ["a Content-MD5 that is not base64", "InvalidDigest", { "content-md5": "not base64" }],
    ["an empty Content-MD5", "InvalidDigest", { "content-md5": "" }],
    [
      "a hexadecimal Content-MD5",
      "InvalidDigest",
      { "content-md5": createHash("md5").update("content").digest("hex") },
    ],
    ["another Content-MD5", "BadDigest", { "content-md5": createHash("md5").update("x").digest("base64") }],
    ["a checksum that is not base64", "InvalidRequest", { "x-amz-checksum-sha256": "not base64" }],
    ["an empty checksum", "InvalidRequest", { "x-amz-checksum-crc32": "" }],
    ["a checksum of another length", "InvalidRequest", { "x-amz-checksum-crc32": sha256("content") }],
    ["a hexadecimal checksum", "InvalidRequest", { "x-amz-checksum-crc32": "cbf43926" }],
    ["another checksum", "BadDigest", { "x-amz-checksum-sha256": sha256("x") }],
    [
      "two checksums",
      "InvalidRequest",
      { "x-amz-checksum-sha256": sha256("content"), "x-amz-checksum-crc32": "AAAAAA==" },
    ],
    ["an unknown algorithm", "InvalidRequest", { "x-amz-checksum-sha3": sha256("content") }],
    ["an algorithm without a checksum", "InvalidRequest", { "x-amz-sdk-checksum-algorithm": "SHA256" }],
    [
      "an algorithm that is not the checksum's",
      "InvalidRequest",
      { "x-amz-sdk-checksum-algorithm": "CRC32", "x-amz-checksum-sha256": sha256("content") },
    ],
    ["a trailer that is no checksum", "InvalidRequest", { "x-amz-trailer": "x-amz-meta-a" }],
    [
      "a trailer of a body without trailers",
      "MalformedTrailerError",
      { "x-amz-trailer": "x-amz-checksum-sha256" },
    ],
  ])("%s is refused as %s and stores nothing", async (_what, code, headers) => {
    const before = await s3.contents();
    expect(await put(headers)).toMatchObject({ status: 400, code });
    expect(await s3.contents()).toEqual(before);
  });
});

describe("headers of an upload", () => {
  test.each([
    ["gzip,aws-chunked", "gzip"],
    ["aws-chunked,gzip", "gzip"],
    ["gzip, aws-chunked", "gzip"],
    ["gzip , AWS-Chunked", "gzip"],
    ["gzip,br,aws-chunked", "gzip,br"],
    ["aws-chunked", undefined],
    ["AWS-CHUNKED,", undefined],
    ["gzip, br", "gzip, br"],
  ])("Content-Encoding: %s is stored as %s", async (sent, stored) => {
    expect(await put({ "content-encoding": sent })).toMatchObject({ status: 200 });
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "limits/put" }));
    expect(head.ContentEncoding).toBe(stored);
  });

  test("user metadata has 2 KB at most, names included", async () => {
    const metadata = (length: number) => ({ "x-amz-meta-a": "x".repeat(length - 2), "x-amz-meta-b": "" });
    expect(await put(metadata(2048))).toMatchObject({ status: 200 });
    const answer = await put(metadata(2049));
    expect(answer).toMatchObject({ status: 400, code: "MetadataTooLarge" });
    expect(answer.text).toContain("<Size>2049</Size><MaxSizeAllowed>2048</MaxSizeAllowed>");
  });

  test.each<[string, number, string, Record<string, string>]>([
    ["an unknown storage class", 400, "InvalidStorageClass", { "x-amz-storage-class": "ATTIC" }],
    ["an unknown encryption", 400, "InvalidArgument", { "x-amz-server-side-encryption": "rot13" }],
    ["an access control list", 400, "AccessControlListNotSupported", { "x-amz-acl": "public-read" }],
    ["a grant", 400, "AccessControlListNotSupported", { "x-amz-grant-read": "id=1" }],
    ["a lock of its own", 501, "NotImplemented", { "x-amz-object-lock-mode": "GOVERNANCE" }],
    ["an If-None-Match with an entity tag", 501, "NotImplemented", { "if-none-match": '"a"' }],
    [
      "a length that is no number",
      400,
      "InvalidArgument",
      { "content-length": "0", "x-amz-decoded-content-length": "x" },
    ],
    [
      "a declared length above 5 GiB",
      400,
      "EntityTooLarge",
      { "x-amz-decoded-content-length": "5368709121" },
    ],
  ])("%s is refused with status %i and %s", async (_what, status, code, headers) => {
    const isChunked = "x-amz-decoded-content-length" in headers;
    const answer = await s3.raw({
      method: "PUT",
      target: `/${Bucket}/limits/put`,
      headers,
      ...(isChunked && { payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER" }),
    });
    expect(answer).toMatchObject({ status, code });
  });
});

describe("keys", () => {
  test("a key has 1,024 bytes at most", async () => {
    const target = (key: string) => `/${Bucket}/${percentEncoded(key)}`;
    expect((await put({}, { target: target("é".repeat(512)) })).status).toBe(200);
    const answer = await put({}, { target: target(`${"é".repeat(512)}a`) });
    expect(answer).toMatchObject({ status: 400, code: "KeyTooLongError" });
    expect(answer.text).toContain("<Size>1025</Size><MaxSizeAllowed>1024</MaxSizeAllowed>");
  });

  test.each([
    "..",
    "../../etc/passwd",
    "a/../../b",
    "/",
    "//a",
    "a//b",
    "%",
    "%2e%2e",
    ".",
    "a\\b",
    "con:",
    "😀",
  ])("an object is stored and read under the key %j, and no other", async (key) => {
    const target = `/${Bucket}/${key.split("/").map(percentEncoded).join("/")}`;
    expect((await put({}, { target, body: key })).status).toBe(200);
    expect((await get(target)).text).toBe(key);
    expect(await s3.list(key)).toContain(key);
    expect((await s3.raw({ method: "DELETE", target })).status).toBe(204);
    expect((await get(target)).code).toBe("NoSuchKey");
  });
});

test("keys with characters that XML does not have are listed URL-encoded", async () => {
  const key = "control/%00%01%1F";
  expect((await put({}, { target: `/${Bucket}/${key}` })).status).toBe(200);
  for (const query of ["list-type=2", "versions"]) {
    const { text } = await get(`/${Bucket}?${query}&prefix=control/&encoding-type=url`);
    expect(text).toContain(`<EncodingType>url</EncodingType>`);
    expect(text).toContain(`<Key>${key}</Key>`);
  }
});

describe("parameters", () => {
  test.each([
    ["max-keys=many", "InvalidArgument"],
    ["max-keys=-1", "InvalidArgument"],
    ["max-keys=1.5", "InvalidArgument"],
    ["max-keys=99999999999", "InvalidArgument"],
    ["encoding-type=base64", "InvalidArgument"],
    ["list-type=3", "InvalidArgument"],
    ["list-type=2&continuation-token=", "InvalidArgument"],
    ["list-type=2&continuation-token=garbage", "InvalidArgument"],
    ["list-type=2&continuation-token=%00", "InvalidArgument"],
    ["versions&version-id-marker=x", "InvalidArgument"],
    ["versions&key-marker=a&version-id-marker=x", "InvalidArgument"],
    ["versions&max-keys=x", "InvalidArgument"],
    ["uploads&max-uploads=x", "InvalidArgument"],
    ["uploads&versions", "InvalidArgument"],
  ])("a list of the bucket with ?%s is %s", async (query, code) => {
    expect(await get(`/${Bucket}?${query}`)).toMatchObject({ status: 400, code });
  });

  test.each([
    ["GET", "?versionId=", 400, "InvalidArgument"],
    ["GET", "?versionId=garbage", 400, "InvalidArgument"],
    ["DELETE", "?versionId=garbage", 400, "InvalidArgument"],
    ["GET", "?tagging&versionId=garbage", 400, "InvalidArgument"],
    ["GET", `?versionId=${"a".repeat(32)}`, 404, "NoSuchVersion"],
    ["GET", "?response-content-type=%0d%0aa:b", 400, "InvalidArgument"],
    ["GET", "?response-content-disposition=%E6%BC%A2", 400, "InvalidArgument"],
    ["GET", "?partNumber=0", 400, "InvalidArgument"],
    ["GET", "?partNumber=x", 400, "InvalidArgument"],
    ["GET", "?partNumber=10001", 400, "InvalidArgument"],
    ["GET", "?partNumber=2", 416, "InvalidPartNumber"],
    ["PUT", "?uploadId=none&partNumber=0", 400, "InvalidArgument"],
    ["PUT", "?uploadId=none&partNumber=NaN", 400, "InvalidArgument"],
    ["PUT", "?uploadId=none&partNumber=10001", 400, "InvalidArgument"],
    ["PUT", "?uploadId=none&partNumber=1", 404, "NoSuchUpload"],
    ["GET", "?uploadId=__proto__", 404, "NoSuchUpload"],
    ["HEAD", "?uploadId=none", 405, undefined],
    ["PATCH", "", 405, "MethodNotAllowed"],
    ["POST", "", 405, "MethodNotAllowed"],
    ["PUT", "?uploads", 405, "MethodNotAllowed"],
    ["GET", "?acl", 501, "NotImplemented"],
    ["PUT", "?retention", 501, "NotImplemented"],
    ["GET", "?acl&tagging", 400, "InvalidArgument"],
  ])("%s of an object with %s is %i %s", async (method, query, status, code) => {
    const answer = await s3.raw({ method, target: `/${Bucket}/limits/object${query}` });
    expect(answer).toMatchObject({ status, code });
  });

  test("parameters that S3 does not know are ignored", async () => {
    expect(await get(`/${Bucket}/limits/object?unknown=1`)).toMatchObject({ status: 200, text: "content" });
    expect((await get(`/${Bucket}?unknown=1`)).status).toBe(200);
  });

  test.each([
    ["bytes=0-0", 206, "c"],
    ["bytes=-2", 206, "nt"],
    ["bytes=5-", 206, "nt"],
    ["bytes=5-99999999999999999999", 206, "nt"],
    ["bytes=0-1,3-4", 200, "content"],
    ["bytes=4-2", 200, "content"],
    ["bytes=a-b", 200, "content"],
    ["lines=0-1", 200, "content"],
  ])("Range: %s gives status %i and %j", async (range, status, text) => {
    expect(await get(`/${Bucket}/limits/object`, { range })).toMatchObject({ status, text });
  });

  test.each(["bytes=7-", "bytes=99999999999999999999-", "bytes=-0"])(
    "Range: %s is InvalidRange with the object's size",
    async (range) => {
      const answer = await get(`/${Bucket}/limits/object`, { range });
      expect(answer).toMatchObject({ status: 416, code: "InvalidRange" });
      expect(answer.text).toContain(
        `<RangeRequested>${range}</RangeRequested><ActualObjectSize>7</ActualObjectSize>`,
      );
    },
  );

  test.each(["garbage", "", "Thu, 99 Foo 2026 00:00:00 GMT"])(
    "a date that is none is ignored in conditions of a read: %j",
    async (date) => {
      for (const name of ["if-modified-since", "if-unmodified-since"])
        expect((await get(`/${Bucket}/limits/object`, { [name]: date })).status).toBe(200);
    },
  );
});

test("a key is read part by part by its number", async () => {
  expect(await get(`/${Bucket}/limits/object?partNumber=1`)).toMatchObject({ status: 206, text: "content" });
});

test("in virtual-hosted style, access is decided about the bucket that the host names", async () => {
  const target = "/limits/object";
  const host = `${Bucket}.localhost:${s3.aws.port}`;
  const { headers } = sign({ target, headers: { host } }, { credentials: s3.aws.credentials });
  expect(await send(s3.aws.endpoint + target, { headers })).toMatchObject({ status: 200, text: "content" });
  expect(s3.actions).toContain(`s3:GetObject arn:aws:s3:::${Bucket}/limits/object`);
});

test("the SDK's own checksums are accepted for every kind of body", async () => {
  const client = new S3Client(s3.aws.client);
  for (const Body of ["", "text", Buffer.alloc(100_000), new Uint8Array(3)])
    await client.send(
      new PutObjectCommand({ Bucket, Key: "limits/sdk", Body, ChecksumAlgorithm: "CRC64NVME" }),
    );
  client.destroy();
});
