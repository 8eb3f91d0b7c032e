import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { keyArn } from "../support/local-aws.ts";
import { securedBucket as Bucket, useS3 } from "../support/s3.ts";

const s3 = useS3();
const encrypted = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn, BucketKeyEnabled: true };

/** The calls on the key that the work needed, in order. */
async function keyCalls(work: () => Promise<unknown>): Promise<string[]> {
  s3.actions = [];
  await work();
  return s3.actions.flatMap((line) => {
    const [action = "", resource] = line.split(" ");
    if (!action.startsWith("kms:")) return [];
    expect(resource).toBe(keyArn);
    return [action];
  });
}

test("answers about objects name the key of the bucket", async () => {
  const Key = "encryption/a";
  const put = await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "content" }));
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key }));
  const get = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
  await get.Body?.transformToString();
  const copy = await s3.client.send(
    new CopyObjectCommand({ Bucket, Key: "encryption/b", CopySource: `${Bucket}/${Key}` }),
  );
  for (const answer of [put, head, get, copy]) expect(answer).toMatchObject(encrypted);
});

test("objects of a bucket without encryption by KMS name no key", async () => {
  expect(await s3.put("encryption/plain", "content")).not.toHaveProperty("SSEKMSKeyId");
});

test("an upload in parts names the key in each answer, and calls it as AWS documents", async () => {
  const Key = "encryption/parts";
  const source = "encryption/source";
  await s3.client.send(new PutObjectCommand({ Bucket, Key: source, Body: "content" }));
  let UploadId: string | undefined;
  const upload = async () => {
    const created = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    expect(created).toMatchObject(encrypted);
    UploadId = created.UploadId;
  };
  expect(await keyCalls(upload)).toEqual(["kms:GenerateDataKey"]);
  const part = { Bucket, Key, UploadId, PartNumber: 1 };
  const sent = () => s3.client.send(new UploadPartCommand({ ...part, Body: "content" }));
  expect(await keyCalls(sent)).toEqual(["kms:Decrypt"]);
  let ETag: string | undefined;
  const copied = async () => {
    const answer = await s3.client.send(
      new UploadPartCopyCommand({ ...part, CopySource: `${Bucket}/${source}` }),
    );
    expect(answer).toMatchObject(encrypted);
    ETag = answer.CopyPartResult?.ETag;
  };
  expect(await keyCalls(copied)).toEqual(["kms:Decrypt", "kms:Decrypt"]);
  const listed = () => s3.client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  expect(await keyCalls(listed)).toEqual(["kms:Decrypt"]);
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  expect(
    await s3.client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload })),
  ).toMatchObject(encrypted);
});

test("reading calls kms:Decrypt, writing kms:GenerateDataKey, and HEAD neither", async () => {
  const Key = "encryption/calls";
  const put = () => s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "content" }));
  expect(await keyCalls(put)).toEqual(["kms:GenerateDataKey"]);
  const get = async () =>
    (await s3.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  expect(await keyCalls(get)).toEqual(["kms:Decrypt"]);
  const copy = () =>
    s3.client.send(new CopyObjectCommand({ Bucket, Key: `${Key}/copy`, CopySource: `${Bucket}/${Key}` }));
  expect(await keyCalls(copy)).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
  const head = () => s3.client.send(new HeadObjectCommand({ Bucket, Key }));
  expect(await keyCalls(head)).toEqual([]);
});
