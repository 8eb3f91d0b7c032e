import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { refusal } from "../support/local-aws.ts";
import { Bucket, otherBucket, sha256, useS3 } from "../support/s3.ts";

const s3 = useS3();

test("a copy has the content, type and metadata of its source unless the request replaces them", async () => {
  await s3.put("copy/from é+&", "content", { ContentType: "text/plain", Metadata: { a: "1" } });
  const CopySource = `${Bucket}/${encodeURIComponent("copy/from é+&")}`;
  await s3.client.send(new CopyObjectCommand({ Bucket: otherBucket, Key: "same", CopySource }));
  const same = await s3.client.send(new GetObjectCommand({ Bucket: otherBucket, Key: "same" }));
  expect(await same.Body?.transformToString()).toBe("content");
  expect(same).toMatchObject({ ContentType: "text/plain", Metadata: { a: "1" } });
  await s3.client.send(
    new CopyObjectCommand({
      Bucket,
      Key: "copy/replaced",
      CopySource,
      MetadataDirective: "REPLACE",
      ContentType: "text/html",
      Metadata: { b: "2" },
    }),
  );
  const replaced = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "copy/replaced" }));
  expect(replaced).toMatchObject({ ContentType: "text/html", Metadata: { b: "2" } });
});

test("a copy keeps every stored header of its source but the redirect, and with REPLACE none of them", async () => {
  const stored = {
    ContentType: "text/plain",
    ContentDisposition: "inline",
    ContentEncoding: "gzip",
    ContentLanguage: "de",
    CacheControl: "no-store",
    ExpiresString: "Fri, 31 Dec 2100 00:00:00 GMT",
    Metadata: { a: "1" },
  };
  const { ExpiresString, ...sent } = stored;
  const Expires = new Date(ExpiresString);
  await s3.put("copy/headers", "content", { ...sent, Expires, WebsiteRedirectLocation: "/elsewhere" });
  const head = async (Key: string) => s3.client.send(new HeadObjectCommand({ Bucket, Key }));
  expect(await head("copy/headers")).toMatchObject({ ...stored, WebsiteRedirectLocation: "/elsewhere" });
  const CopySource = `${Bucket}/copy/headers`;
  await s3.client.send(new CopyObjectCommand({ Bucket, Key: "copy/with headers", CopySource }));
  const same = await head("copy/with headers");
  expect(same).toMatchObject(stored);
  expect(same.WebsiteRedirectLocation).toBeUndefined();
  await s3.client.send(
    new CopyObjectCommand({ Bucket, Key: "copy/bare", CopySource, MetadataDirective: "REPLACE" }),
  );
  const bare = await head("copy/bare");
  expect(bare).toMatchObject({ ContentType: "binary/octet-stream", Metadata: {} });
  const { Metadata: _, ContentType: __, ...others } = stored;
  expect(Object.keys(bare).filter((name) => name in others)).toEqual([]);
});

test("CopySourceIfMatch copies only the content of that ETag", async () => {
  const { ETag } = await s3.put("conditions/source", "inspected");
  const copy = (Key: string) =>
    s3.client.send(
      new CopyObjectCommand({
        Bucket,
        Key,
        CopySource: `${Bucket}/conditions/source`,
        CopySourceIfMatch: ETag,
      }),
    );
  await copy("conditions/copied");
  await s3.put("conditions/source", "swapped");
  expect(await refusal(copy("conditions/swapped"))).toMatchObject({
    name: "PreconditionFailed",
    status: 412,
  });
  expect(await s3.read("conditions/copied")).toBe("inspected");
  expect(await s3.list("conditions/swapped")).toEqual([]);
});

test("a copy takes a modification time as its condition and a checksum algorithm that its source does not have", async () => {
  await s3.put("conditions/timed", "content", { ChecksumAlgorithm: "CRC32" });
  const copy = (more: object = {}, Key = "conditions/timed copy") =>
    s3.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/conditions/timed`, ...more }));
  const hourAgo = new Date(Date.now() - 3600_000);
  expect(await refusal(copy({ CopySourceIfUnmodifiedSince: hourAgo }))).toMatchObject({ status: 412 });
  expect(await refusal(copy({ CopySourceIfModifiedSince: new Date(Date.now() + 1000) }))).toMatchObject({
    status: 412,
  });
  const { CopyObjectResult } = await copy({
    CopySourceIfModifiedSince: hourAgo,
    ChecksumAlgorithm: "SHA256",
  });
  expect(CopyObjectResult?.ChecksumSHA256).toBe(sha256("content"));
  const head = new HeadObjectCommand({ Bucket, Key: "conditions/timed copy", ChecksumMode: "ENABLED" });
  expect((await s3.client.send(head)).ChecksumSHA256).toBe(sha256("content"));
  expect(await refusal(copy({}, "conditions/timed"))).toMatchObject({
    name: "InvalidRequest",
    status: 400,
  });
});

test("a copy made while its source is overwritten has one complete content", async () => {
  await s3.put("copied/source", "0");
  const CopySource = `${Bucket}/copied/source`;
  let isCopying = true;
  const overwriting = async () => {
    for (let number = 0; isCopying; number++) await s3.put("copied/source", `${number}`);
  };
  const copying = async (copier: number) => {
    for (let number = 0; number < 25; number++) {
      const Key = `copied/${copier}-${number}`;
      await s3.client.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
      expect(await s3.read(Key)).toMatch(/^\d+$/);
    }
  };
  const copies = Promise.all([1, 2, 3, 4].map(copying)).finally(() => {
    isCopying = false;
  });
  await Promise.all([overwriting(), copies]);
});
