import { createHash } from "node:crypto";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { refusal } from "../support/local-aws.ts";
import { Bucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

test("a read returns an object's content, headers, metadata and tag count", async () => {
  const there = await s3.put("objects/letter", "dear sir", {
    ContentType: "text/plain",
    ContentDisposition: 'attachment; filename="letter.txt"',
    CacheControl: "no-store",
    Metadata: { author: "me", title: "a  letter" },
    Tagging: "state=new&who=a%20b",
  });
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "objects/letter" }));
  expect(await got.Body?.transformToString()).toBe("dear sir");
  expect(got).toMatchObject({
    ContentType: "text/plain",
    ContentDisposition: 'attachment; filename="letter.txt"',
    CacheControl: "no-store",
    ContentLength: 8,
    Metadata: { author: "me", title: "a  letter" },
    TagCount: 2,
    ETag: there.ETag,
    VersionId: there.VersionId,
  });
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "objects/letter" }));
  expect(head).toMatchObject({ ContentLength: 8, ETag: there.ETag, ContentType: "text/plain" });
  expect(Math.abs((head.LastModified?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  const tags = await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: "objects/letter" }));
  expect(tags.TagSet).toEqual([
    { Key: "state", Value: "new" },
    { Key: "who", Value: "a b" },
  ]);
});

test("an ETag is the MD5 of the content in quotes", async () => {
  const { ETag } = await s3.put("objects/etag", "content");
  expect(ETag).toBe(`"${createHash("md5").update("content").digest("hex")}"`);
  const { Contents } = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: "objects/etag" }));
  expect(Contents?.[0]?.ETag).toBe(ETag);
});

test("an empty object can be read", async () => {
  await s3.put("objects/empty", "", { ContentLength: 0 });
  expect(await s3.read("objects/empty")).toBe("");
  const error = await refusal(s3.read("objects/empty", { Range: "bytes=0-" }));
  expect(error).toMatchObject({ name: "InvalidRange", status: 416 });
});

test("a range request returns that range", async () => {
  await s3.put("objects/range", "0123456789");
  const got = await s3.client.send(
    new GetObjectCommand({ Bucket, Key: "objects/range", Range: "bytes=2-4" }),
  );
  expect(await got.Body?.transformToString()).toBe("234");
  expect(got).toMatchObject({ ContentRange: "bytes 2-4/10", ContentLength: 3 });
  expect(got.$metadata.httpStatusCode).toBe(206);
  expect(await s3.read("objects/range", { Range: "bytes=7-" })).toBe("789");
  expect(await s3.read("objects/range", { Range: "bytes=-2" })).toBe("89");
  expect(await s3.read("objects/range", { Range: "bytes=8-99" })).toBe("89");
  expect(await refusal(s3.read("objects/range", { Range: "bytes=10-" }))).toMatchObject({
    name: "InvalidRange",
    status: 416,
  });
});

test("a deleted object is NoSuchKey, and deleting it again succeeds", async () => {
  await s3.put("objects/deleted", "x");
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "objects/deleted" }));
  expect(await refusal(s3.read("objects/deleted"))).toMatchObject({ name: "NoSuchKey", status: 404 });
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "objects/deleted" }));
});

test("DeleteObjects deletes the listed keys and no others", async () => {
  for (const key of ["many/a", "many/ a ", "many/b&<c>", "many/d\r\ne"]) await s3.put(key, key);
  await s3.client.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: [{ Key: "many/ a " }, { Key: "many/b&<c>" }, { Key: "many/d\r\ne" }] },
    }),
  );
  expect(await s3.list("many/")).toEqual(["many/a"]);
});

test("PutObjectTagging replaces all tags", async () => {
  await s3.put("objects/tagged", "x", { Tagging: "old=1" });
  await s3.client.send(
    new PutObjectTaggingCommand({
      Bucket,
      Key: "objects/tagged",
      Tagging: { TagSet: [{ Key: "verdict", Value: " released + kept " }] },
    }),
  );
  const { TagSet } = await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: "objects/tagged" }));
  expect(TagSet).toEqual([{ Key: "verdict", Value: " released + kept " }]);
});

test("objects and their metadata survive a restart", async () => {
  await s3.put("objects/lasting", "still here", { Metadata: { a: "1" } });
  await s3.restart();
  expect(await s3.read("objects/lasting")).toBe("still here");
  const { Metadata } = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "objects/lasting" }));
  expect(Metadata).toEqual({ a: "1" });
});

test("a read during overwrites returns one complete content", async () => {
  const bodies = ["a", "b"].map((letter) => letter.repeat(300_000));
  await s3.put("objects/contended", bodies[0]);
  const before = (await s3.contents()).length;
  let isWriting = true;
  const writing = (async () => {
    for (let round = 0; round < 40; round++) await s3.put("objects/contended", bodies[round % 2]);
  })().finally(() => {
    isWriting = false;
  });
  while (isWriting) expect(bodies.includes(await s3.read("objects/contended"))).toBe(true);
  await writing;
  expect(await s3.contents()).toHaveLength(before);
});
