import { randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { refusal } from "../support/local-aws.ts";
import { Bucket, mebibyte, otherBucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

const first = randomBytes(5 * mebibyte);
const last = Buffer.from("the end");
const begin = async (Key: string, more: object = {}) => {
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
};
const part = async (upload: Awaited<ReturnType<typeof begin>>, PartNumber: number, Body: Buffer) => {
  const { ETag } = await s3.client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { PartNumber, ETag };
};
const complete = (upload: Awaited<ReturnType<typeof begin>>, Parts: object[], more: object = {}) =>
  s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));

test("a completed upload is one object of its parts in order, with one event", async () => {
  const before = (await s3.contents()).length;
  const upload = await begin("multipart/whole", { ContentType: "text/plain", Tagging: "a=1" });
  const two = await part(upload, 2, last);
  await part(upload, 1, last);
  const one = await part(upload, 1, first);
  expect(await s3.list("multipart/whole")).toEqual([]);
  const { ETag } = await complete(upload, [one, two]);
  expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "multipart/whole" }));
  expect(got).toMatchObject({ ContentType: "text/plain", ETag, TagCount: 1 });
  const content = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(content.equals(Buffer.concat([first, last]))).toBe(true);
  expect(s3.notices).toMatchObject([
    { type: "Object Created", reason: "CompleteMultipartUpload", key: "multipart/whole", etag: ETag },
  ]);
  expect(await s3.contents()).toHaveLength(before + 1);
});

test("completing with parts out of order, too small or missing is refused", async () => {
  const upload = await begin("multipart/wrong");
  const one = await part(upload, 1, last);
  const two = await part(upload, 2, last);
  expect(await refusal(complete(upload, [two, one]))).toMatchObject({ name: "InvalidPartOrder" });
  expect(await refusal(complete(upload, [one, one]))).toMatchObject({ name: "InvalidPartOrder" });
  expect(await refusal(part({ ...upload, Bucket: otherBucket }, 1, last))).toMatchObject({
    name: "NoSuchUpload",
    status: 404,
  });
  expect(await refusal(complete(upload, [one, two]))).toMatchObject({ name: "EntityTooSmall" });
  expect(await refusal(complete(upload, [{ ...one, PartNumber: 3 }]))).toMatchObject({
    name: "InvalidPart",
  });
  await s3.client.send(new AbortMultipartUploadCommand(upload));
  expect(await refusal(complete(upload, [one]))).toMatchObject({ name: "NoSuchUpload", status: 404 });
});

test("completing honours If-None-Match: *, and an aborted upload leaves nothing", async () => {
  await s3.put("multipart/there", "first");
  const before = await s3.contents();
  const upload = await begin("multipart/there");
  const one = await part(upload, 1, last);
  expect(await refusal(complete(upload, [one], { IfNoneMatch: "*" }))).toMatchObject({
    name: "PreconditionFailed",
    status: 412,
  });
  await s3.client.send(new AbortMultipartUploadCommand(upload));
  expect(await s3.read("multipart/there")).toBe("first");
  expect(await s3.contents()).toEqual(before);
});

test("UploadPartCopy takes an object or a range of it as a part", async () => {
  await s3.put("multipart/source", Buffer.concat([first, last]));
  const upload = await begin("multipart/copied");
  const copied = async (PartNumber: number, more: object = {}) => {
    const command = { ...upload, PartNumber, CopySource: `${Bucket}/multipart/source`, ...more };
    const { CopyPartResult } = await s3.client.send(new UploadPartCopyCommand(command));
    return { PartNumber, ETag: CopyPartResult?.ETag };
  };
  const parts = [
    await copied(1),
    await copied(2, { CopySourceRange: `bytes=${first.length}-${first.length + last.length - 1}` }),
  ];
  await complete(upload, parts);
  expect((await s3.read("multipart/copied")).endsWith("the endthe end")).toBe(true);
  expect(await refusal(copied(1, { CopySourceIfMatch: '"other"' }))).toMatchObject({
    name: "NoSuchUpload",
  });
});

test("a part number outside 1 to 10000 is refused", async () => {
  const upload = await begin("multipart/numbers");
  for (const number of [0, 10_001])
    expect(await refusal(part(upload, number, last))).toMatchObject({
      name: "InvalidArgument",
      status: 400,
    });
});

test("a multipart upload continues after a restart with the parts already uploaded", async () => {
  const upload = await begin("multipart/restarted", { ContentType: "text/plain" });
  const one = await part(upload, 1, first);
  await s3.restart();
  const two = await part(upload, 2, last);
  await complete(upload, [one, two]);
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "multipart/restarted" }));
  expect(got.ContentType).toBe("text/plain");
  const content = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(content.equals(Buffer.concat([first, last]))).toBe(true);
});
