import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeAll, expect, test } from "vitest";
import { statementsWithoutEffect } from "../../src/iam/condition-keys.ts";
import { refusal, scannerArn, send } from "../support/local-aws.ts";
import { securedBucket as Bucket, Bucket as openBucket, useS3 } from "../support/s3.ts";

const s3 = useS3();
const Key = "policy/object";
const infected = { Tagging: { TagSet: [{ Key: "infected", Value: "yes" }] } };

beforeAll(async () => {
  for (const bucket of [Bucket, openBucket])
    await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "content" }));
});

test("a presigned URL is refused once the object has a tag that the policy denies", async () => {
  const urlOf = (bucket: string) => getSignedUrl(s3.client, new GetObjectCommand({ Bucket: bucket, Key }));
  const url = await urlOf(Bucket);
  expect((await send(url)).status).toBe(200);
  for (const bucket of [Bucket, openBucket])
    await s3.client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key, ...infected }));
  expect(await send(url)).toMatchObject({ status: 403, code: "AccessDenied" });
  expect((await send(await urlOf(openBucket))).status).toBe(200);
});

test("a denied object can be neither looked at nor copied, but overwritten", async () => {
  await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key, ...infected }));
  const denied = { status: 403 };
  expect(await refusal(s3.client.send(new HeadObjectCommand({ Bucket, Key })))).toMatchObject(denied);
  const copy = new CopyObjectCommand({ Bucket, Key: "policy/copy", CopySource: `${Bucket}/${Key}` });
  expect(await refusal(s3.client.send(copy))).toMatchObject({ ...denied, name: "AccessDenied" });
  await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "other content" }));
  expect((await s3.client.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(13);
});

test("a role that the condition leaves out may read a denied object", async () => {
  await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key, ...infected }));
  const scanner = new S3Client({ ...s3.aws.client, credentials: s3.aws.credentialsOf(scannerArn) });
  try {
    const { Body } = await scanner.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe("other content");
  } finally {
    scanner.destroy();
  }
});

test("a secured bucket refuses what its policy denies to one role only", async () => {
  const Key = "policy/for-others";
  await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "content" }));
  const scanner = new S3Client({ ...s3.aws.client, credentials: s3.aws.credentialsOf(scannerArn) });
  try {
    const attempt = scanner.send(new PutObjectCommand({ Bucket, Key, Body: "other" }));
    expect(await refusal(attempt)).toMatchObject({ name: "AccessDenied", status: 403 });
  } finally {
    scanner.destroy();
  }
});

test("conditions on keys that no request has offline are said to have no effect", () => {
  const deny = (Condition: object) => ({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: "*",
    Condition,
  });
  const Statement = [
    deny({ Bool: { "aws:SecureTransport": "false" } }),
    deny({ StringNotEquals: { "aws:SourceVpce": "vpce-1", "s3:authType": "REST-HEADER" } }),
    deny({ StringNotEquals: { "aws:PrincipalOrgID": "o-1", "s3:authType": "REST-HEADER" } }),
    { Effect: "Allow", Principal: { AWS: scannerArn }, Action: "s3:GetObject", Resource: "*" },
    { Effect: "Deny", Principal: { AWS: scannerArn }, Action: "s3:PutObject", Resource: "*" },
  ];
  expect(statementsWithoutEffect({ document: { Statement } })).toEqual(["Deny by aws:PrincipalOrgID"]);
});
