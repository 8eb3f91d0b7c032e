import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type LocalAws, refusal, startAws, temporaryFolder } from "../support/local-aws.ts";

const dayMilliseconds = 24 * 3600 * 1000;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
let clockAhead = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  aws = await startAws({
    directory: folder.path,
    buckets: [
      { locked: "compliance", mode: "COMPLIANCE" },
      { locked: "governance", mode: "GOVERNANCE" },
    ],
    now: () => new Date(Date.now() + clockAhead),
  });
});
beforeEach(() => {
  clockAhead = 0;
});
afterAll(async () => {
  await aws.close();
  await folder.remove();
});

/** A client whose clock agrees with the server's. */
const client = () => new S3Client({ ...aws.client, systemClockOffset: clockAhead });
const Key = "audit/1";
const put = async (Bucket: string) =>
  (await client().send(new PutObjectCommand({ Bucket, Key, Body: "line" }))).VersionId;
const remove = (Bucket: string, VersionId: string | undefined, more: object = {}) =>
  client().send(new DeleteObjectCommand({ Bucket, Key, VersionId, ...more }));

test.each(["compliance", "governance"])(
  "a version in mode %s cannot be deleted until its retention is over",
  async (Bucket) => {
    const VersionId = await put(Bucket);
    clockAhead = 29 * dayMilliseconds;
    expect(await refusal(remove(Bucket, VersionId))).toMatchObject({ name: "AccessDenied", status: 403 });
    const { Errors } = await client().send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key, VersionId }] } }),
    );
    expect(Errors).toMatchObject([{ Code: "AccessDenied" }]);
    clockAhead = 31 * dayMilliseconds;
    await remove(Bucket, VersionId);
    expect(await refusal(client().send(new GetObjectCommand({ Bucket, Key, VersionId })))).toMatchObject({
      name: "NoSuchVersion",
    });
  },
);

test("a deletion without a version adds a delete marker, and the version stays", async () => {
  const VersionId = await put("compliance");
  const { DeleteMarker, VersionId: markerId } = await remove("compliance", undefined);
  expect(DeleteMarker).toBe(true);
  const { Body } = await client().send(new GetObjectCommand({ Bucket: "compliance", Key, VersionId }));
  expect(await Body?.transformToString()).toBe("line");
  await remove("compliance", markerId);
});

test("only the retention of mode GOVERNANCE can be bypassed", async () => {
  const bypass = { BypassGovernanceRetention: true };
  await remove("governance", await put("governance"), bypass);
  expect(await refusal(remove("compliance", await put("compliance"), bypass))).toMatchObject({
    name: "AccessDenied",
  });
});

test("the retention of an object is in its headers", async () => {
  await put("compliance");
  const head = await client().send(new HeadObjectCommand({ Bucket: "compliance", Key }));
  expect(head.ObjectLockMode).toBe("COMPLIANCE");
  const days = (Number(head.ObjectLockRetainUntilDate) - Number(head.LastModified)) / dayMilliseconds;
  expect(days).toBeCloseTo(30, 3);
});
