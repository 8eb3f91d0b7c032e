import { rename } from "node:fs/promises";
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, test } from "vitest";
import { refusal, send } from "../support/local-aws.ts";
import { Bucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

test("an error is XML with S3's code, a message and the request id", async () => {
  const url = await getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key: "errors/none<&>" }));
  const answer = await send(url);
  expect(answer).toMatchObject({ status: 404, code: "NoSuchKey" });
  expect(answer.headers["content-type"]).toBe("application/xml");
  expect(answer.text).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>/,
  );
  expect(answer.text).toContain("<Key>errors/none&lt;&amp;&gt;</Key>");
  const id = /<RequestId>(.+)<\/RequestId><\/Error>$/.exec(answer.text)?.[1];
  expect(id).toBeTruthy();
  expect(answer.headers["x-amz-request-id"]).toBe(id);
});

test("an error for a request without a signature has a request id", async () => {
  const answer = await send(`${s3.aws.endpoint}/${Bucket}/errors/unsigned`);
  expect(answer).toMatchObject({ status: 403, code: "AccessDenied" });
  expect(answer.text).toMatch(/<RequestId>.+<\/RequestId>/);
  expect(answer.headers["x-amz-request-id"]).toBeTruthy();
});

test("a request for a bucket that does not exist is NoSuchBucket", async () => {
  const unknown = { Bucket: "nowhere", Key: "x" };
  for (const command of [
    new GetObjectCommand(unknown),
    new PutObjectCommand({ ...unknown, Body: "x" }),
    new CopyObjectCommand({ Bucket, Key: "x", CopySource: "nowhere/x" }),
  ])
    expect(await refusal(s3.client.send(command as GetObjectCommand))).toMatchObject({
      name: "NoSuchBucket",
      status: 404,
    });
  expect(await refusal(s3.client.send(new HeadBucketCommand({ Bucket: "nowhere" })))).toMatchObject({
    status: 404,
  });
  await s3.client.send(new HeadBucketCommand({ Bucket }));
});

test("a list or a deletion with a number out of range is refused", async () => {
  for (const MaxKeys of [-1, Number.NaN])
    expect(await refusal(s3.client.send(new ListObjectsV2Command({ Bucket, MaxKeys })))).toMatchObject({
      name: "InvalidArgument",
      status: 400,
    });
  const Objects = Array.from({ length: 1001 }, (_, number) => ({ Key: `${number}` }));
  expect(
    await refusal(s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))),
  ).toMatchObject({
    name: "MalformedXML",
  });
  const quiet = { Quiet: true, Objects: [{ Key: "errors/none" }] };
  expect((await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: quiet }))).Deleted).toBeUndefined();
});

test("a HEAD request for a missing key is 404 without a body", async () => {
  expect(await refusal(s3.client.send(new HeadObjectCommand({ Bucket, Key: "errors/none" })))).toMatchObject({
    name: "NotFound",
    status: 404,
  });
});

test("a malformed URL is refused, and the server goes on", async () => {
  for (const path of ["/?X-Amz-Credential=%zz", "/?X-Amz-Signature=%zz", "/%zz", "//", "/?", "/vault?&=&="])
    expect((await send(s3.aws.endpoint + path)).status).toBeOneOf([400, 403]);
  await s3.client.send(new HeadBucketCommand({ Bucket }));
});

test("what fails on this machine is InternalError in AWS's words; the detail is only in the terminal", async () => {
  await s3.put("errors/lost", "content");
  const away = `${s3.contentFolder}-away`;
  await rename(s3.contentFolder, away);
  try {
    const error = await refusal(s3.put("errors/failed", "content"));
    expect(error).toMatchObject({
      name: "InternalError",
      status: 500,
      message: "We encountered an internal error. Please try again.",
    });
    expect(s3.reports).toEqual([
      expect.stringMatching(/^PUT \/vault\/errors\/failed failed: Error: ENOENT.*content/),
    ]);
  } finally {
    await rename(away, s3.contentFolder);
  }
});
