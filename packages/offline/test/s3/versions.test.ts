import { createHash } from "node:crypto";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { refusal } from "../support/local-aws.ts";
import { Bucket, securedBucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

test("each put has a version id, and the current version can be read by it", async () => {
  const first = await s3.put("versions/a", "first");
  const second = await s3.put("versions/a", "second");
  expect(first.VersionId).toBeTruthy();
  expect(second.VersionId).not.toBe(first.VersionId);
  expect(await s3.read("versions/a", { VersionId: second.VersionId })).toBe("second");
});

test("a version that is not stored is NoSuchVersion, and deleting it leaves the current one", async () => {
  const { VersionId } = await s3.put("versions/b", "first");
  await s3.put("versions/b", "second");
  expect(await refusal(s3.read("versions/b", { VersionId }))).toMatchObject({
    name: "NoSuchVersion",
    status: 404,
  });
  const CopySource = `${Bucket}/versions/b?versionId=${VersionId}`;
  expect(
    await refusal(s3.client.send(new CopyObjectCommand({ Bucket, Key: "versions/c", CopySource }))),
  ).toMatchObject({ name: "NoSuchVersion" });
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "versions/b", VersionId }));
  await s3.client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "versions/b", VersionId }] } }),
  );
  expect(await s3.read("versions/b")).toBe("second");
});

const secured = {
  put: (Key: string, Body: string) =>
    s3.client.send(new PutObjectCommand({ Bucket: securedBucket, Key, Body })),
  remove: (Key: string, VersionId?: string) =>
    s3.client.send(new DeleteObjectCommand({ Bucket: securedBucket, Key, VersionId })),
  async read(Key: string, VersionId?: string) {
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: securedBucket, Key, VersionId }));
    return Body?.transformToString();
  },
  async list(Prefix: string, MaxKeys?: number) {
    const pages: ListObjectVersionsCommandOutput[] = [];
    for (let page: ListObjectVersionsCommandOutput | undefined; !page || page.IsTruncated; ) {
      page = await s3.client.send(
        new ListObjectVersionsCommand({
          Bucket: securedBucket,
          Prefix,
          MaxKeys,
          KeyMarker: page?.NextKeyMarker,
          VersionIdMarker: page?.NextVersionIdMarker,
        }),
      );
      pages.push(page);
    }
    return {
      versions: pages.flatMap(({ Versions = [] }) => Versions),
      deleteMarkers: pages.flatMap(({ DeleteMarkers = [] }) => DeleteMarkers),
    };
  },
};

test("a copy of an earlier version onto its key restores it, and of the current one is refused", async () => {
  const { VersionId: earlier } = await secured.put("versions/restored", "first");
  const { VersionId: current } = await secured.put("versions/restored", "second");
  const copy = (version: string | undefined) =>
    s3.client.send(
      new CopyObjectCommand({
        Bucket: securedBucket,
        Key: "versions/restored",
        CopySource: `${securedBucket}/versions/restored?versionId=${version}`,
      }),
    );
  expect(await refusal(copy(current))).toMatchObject({ name: "InvalidRequest" });
  await copy(earlier);
  expect(await secured.read("versions/restored")).toBe("first");
});

test("a versioned bucket keeps overwritten and deleted versions, also over a restart", async () => {
  const one = await secured.put("kept/a", "one");
  const two = await secured.put("kept/a", "two");
  const { VersionId: marker, DeleteMarker } = await secured.remove("kept/a");
  expect(DeleteMarker).toBe(true);
  await secured.put("kept/b", "other");
  await s3.restart();
  expect(await refusal(secured.read("kept/a"))).toMatchObject({ name: "NoSuchKey" });
  expect(await refusal(secured.read("kept/a", marker))).toMatchObject({ status: 405 });
  expect(await secured.read("kept/a", one.VersionId)).toBe("one");
  for (const pageSize of [undefined, 1, 2]) {
    const { versions, deleteMarkers } = await secured.list("kept/", pageSize);
    expect(versions).toMatchObject([
      { Key: "kept/a", VersionId: two.VersionId, IsLatest: false, Size: 3 },
      { Key: "kept/a", VersionId: one.VersionId, IsLatest: false },
      { Key: "kept/b", IsLatest: true },
    ]);
    expect(deleteMarkers).toMatchObject([{ Key: "kept/a", VersionId: marker, IsLatest: true }]);
  }
});

test("removing the latest version or delete marker makes the version before it the current one", async () => {
  const one = await secured.put("restored", "one");
  const two = await secured.put("restored", "two");
  const { VersionId: marker } = await secured.remove("restored");
  await secured.remove("restored", marker);
  expect(await secured.read("restored")).toBe("two");
  await secured.remove("restored", two.VersionId);
  expect(await secured.read("restored")).toBe("one");
  await secured.remove("restored", one.VersionId);
  await secured.remove("restored", one.VersionId);
  expect(await secured.list("restored")).toEqual({ versions: [], deleteMarkers: [] });
  await s3.restart();
  expect(await refusal(secured.read("restored"))).toMatchObject({ name: "NoSuchKey" });
});

test("under SSE-KMS, an entity tag is no MD5, and that of a copy is another", async () => {
  const { ETag } = await secured.put("tagged", "content");
  expect(ETag).not.toContain(createHash("md5").update("content").digest("hex"));
  const CopySource = `${securedBucket}/tagged`;
  const { CopyObjectResult } = await s3.client.send(
    new CopyObjectCommand({ Bucket: securedBucket, Key: "copied", CopySource, CopySourceIfMatch: ETag }),
  );
  expect(CopyObjectResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(CopyObjectResult?.ETag).not.toBe(ETag);
});
