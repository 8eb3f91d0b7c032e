import { createHash, randomBytes } from "node:crypto";
import {
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, test } from "vitest";
import { refusal, send } from "../support/local-aws.ts";
import { Bucket, mebibyte, sha256, useS3 } from "../support/s3.ts";

const s3 = useS3();

const first = randomBytes(5 * mebibyte);
const last = Buffer.from("the end");
const begin = async (Key: string, ChecksumAlgorithm: ChecksumAlgorithm = "SHA256") => {
  const created = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm }));
  expect(created.ChecksumAlgorithm).toBe(ChecksumAlgorithm);
  return { Bucket, Key, UploadId: created.UploadId };
};
type Begun = Awaited<ReturnType<typeof begin>>;
const part = async (upload: Begun, PartNumber: number, Body: Buffer, ChecksumSHA256 = sha256(Body)) => {
  const { ETag } = await s3.client.send(
    new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumSHA256 }),
  );
  return { PartNumber, ETag, ChecksumSHA256 };
};
const complete = (upload: Begun, Parts: CompletedPart[], more: object = {}) =>
  s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));
const head = (Key: string) => s3.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));

test("an upload with SHA-256 ends with the checksum of its parts' checksums, and its copy with that of the whole", async () => {
  const upload = await begin("checksums/composite");
  const parts = [await part(upload, 1, first), await part(upload, 2, last)];
  const { Parts } = await s3.client.send(new ListPartsCommand(upload));
  expect(Parts).toMatchObject([{ ChecksumSHA256: sha256(first) }, { ChecksumSHA256: sha256(last) }]);
  await complete(upload, parts);
  const digests = Buffer.concat([first, last].map((part) => createHash("sha256").update(part).digest()));
  expect(await head("checksums/composite")).toMatchObject({
    ChecksumSHA256: `${sha256(digests)}-2`,
    ChecksumType: "COMPOSITE",
  });
  const CopySource = `${Bucket}/checksums/composite`;
  await s3.client.send(new CopyObjectCommand({ Bucket, Key: "checksums/copy", CopySource }));
  expect(await head("checksums/copy")).toMatchObject({
    ChecksumSHA256: sha256(Buffer.concat([first, last])),
    ChecksumType: "FULL_OBJECT",
  });
});

test("an upload with CRC64NVME ends with the checksum of its whole content", async () => {
  const upload = await begin("checksums/whole", "CRC64NVME");
  const parts = [];
  for (const [index, Body] of [first, last].entries()) {
    const PartNumber = index + 1;
    const command = { ...upload, PartNumber, Body, ChecksumAlgorithm: "CRC64NVME" as const };
    const { ETag, ChecksumCRC64NVME } = await s3.client.send(new UploadPartCommand(command));
    parts.push({ PartNumber, ETag, ChecksumCRC64NVME });
  }
  await s3.put("checksums/same", Buffer.concat([first, last]), { ChecksumAlgorithm: "CRC64NVME" });
  const { ChecksumCRC64NVME } = await head("checksums/same");
  expect(await refusal(complete(upload, parts, { ChecksumCRC64NVME: "AAAAAAAAAAA=" }))).toMatchObject({
    name: "BadDigest",
  });
  await complete(upload, parts, { ChecksumCRC64NVME });
  expect(await head("checksums/whole")).toMatchObject({ ChecksumCRC64NVME, ChecksumType: "FULL_OBJECT" });
});

test("a part with a wrong checksum, another algorithm's or none is refused", async () => {
  const upload = await begin("checksums/wrong");
  expect(await refusal(part(upload, 1, last, sha256("other")))).toMatchObject({ name: "BadDigest" });
  for (const ChecksumAlgorithm of ["CRC32", "SHA1"] as const) {
    const command = new UploadPartCommand({ ...upload, PartNumber: 1, Body: last, ChecksumAlgorithm });
    expect(await refusal(s3.client.send(command))).toMatchObject({ name: "InvalidRequest", status: 400 });
  }
  const url = await getSignedUrl(s3.client, new UploadPartCommand({ ...upload, PartNumber: 1 }));
  const answer = await send(url, { method: "PUT", headers: { "content-length": "7" }, body: last });
  expect(answer).toMatchObject({ status: 400, code: "InvalidRequest" });
  expect((await s3.client.send(new ListPartsCommand(upload))).Parts).toBeUndefined();
});

test("a completion that lists a wrong checksum or none is refused", async () => {
  const upload = await begin("checksums/listed");
  const { ChecksumSHA256, ...without } = await part(upload, 1, last);
  expect(await refusal(complete(upload, [without]))).toMatchObject({ name: "InvalidRequest" });
  expect(await refusal(complete(upload, [{ ...without, ChecksumSHA256: sha256("x") }]))).toMatchObject({
    name: "InvalidPart",
  });
  await complete(upload, [{ ...without, ChecksumSHA256 }]);
});

test("a copied part has a checksum of the upload's algorithm", async () => {
  await s3.put("checksums/source", last);
  const upload = await begin("checksums/copied");
  const CopySource = `${Bucket}/checksums/source`;
  const { CopyPartResult } = await s3.client.send(
    new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource }),
  );
  expect(CopyPartResult?.ChecksumSHA256).toBe(sha256(last));
});

test("a presigned part binds its number, length and checksum, and may be sent again", async () => {
  const upload = await begin("checksums/presigned");
  const headers = { "content-length": "7", "x-amz-checksum-sha256": sha256(last) };
  const url = await getSignedUrl(
    s3.client,
    new UploadPartCommand({ ...upload, PartNumber: 1, ContentLength: 7, ChecksumSHA256: sha256(last) }),
    {
      signableHeaders: new Set(["host", "content-length"]),
      unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
    },
  );
  const put = (change: Record<string, string>, body: string | Buffer = last, to = url) =>
    send(to, { method: "PUT", headers: { ...headers, ...change }, body });
  const refused = { status: 403, code: "SignatureDoesNotMatch" };
  expect(await put({ "content-length": "6" }, "the en")).toMatchObject(refused);
  expect(await put({ "x-amz-checksum-sha256": sha256("another") }, "another")).toMatchObject(refused);
  expect(await put({}, last, url.replace("partNumber=1", "partNumber=2"))).toMatchObject(refused);
  expect(await put({}, "another")).toMatchObject({ status: 400, code: "BadDigest" });
  for (let times = 0; times < 2; times++) expect(await put({})).toMatchObject({ status: 200 });
  const { Parts } = await s3.client.send(new ListPartsCommand(upload));
  expect(Parts).toMatchObject([{ PartNumber: 1, Size: 7, ChecksumSHA256: sha256(last) }]);
});
