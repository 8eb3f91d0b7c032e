import { fork } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ObjectNotice } from "../src/services/s3/store.ts";
import { type LocalAws, refusal, region, send, startAws, temporaryFolder } from "./local-aws.ts";

const Bucket = "vault";
const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("base64");
const mebibyte = 1024 ** 2;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
let client: S3Client;
/** Milliseconds by which the server's clock is ahead. */
let ahead = 0;
let notices: ObjectNotice[] = [];
let heard = async (notice: ObjectNotice) => void notices.push(notice);

async function start() {
  aws = await startAws({
    directory: folder.path,
    buckets: [Bucket, "archive"],
    now: () => new Date(Date.now() + ahead),
    tell: (notice) => heard(notice),
  });
  client = new S3Client(aws.client);
}

async function stop() {
  client.destroy();
  await aws.close();
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await start();
});

afterAll(async () => {
  await stop();
  await folder.remove();
});

beforeEach(() => {
  ahead = 0;
  notices = [];
});

const put = (Key: string, Body: PutObjectCommandInput["Body"], more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function read(Key: string, more: { Range?: string; VersionId?: string } = {}): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return (await Body?.transformToString()) ?? "";
}

async function list(Prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix }))
    keys.push(...Contents.map(({ Key = "" }) => Key));
  return keys;
}

/** The files of content that the bucket's folder holds. */
const contents = () => readdir(join(folder.path, "s3", Bucket, "content"));

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (const started = Date.now(); !(await holds()); await wait(10))
    if (Date.now() - started > 5000) throw new Error("It did not come to hold within 5 s.");
}

describe("objects", () => {
  test("an object comes back as it was put, with its headers, metadata and tags", async () => {
    const there = await put("objects/letter", "dear sir", {
      ContentType: "text/plain",
      ContentDisposition: 'attachment; filename="letter.txt"',
      CacheControl: "no-store",
      Metadata: { author: "me", title: "a  letter" },
      Tagging: "state=new&who=a%20b",
    });
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "objects/letter" }));
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
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "objects/letter" }));
    expect(head).toMatchObject({ ContentLength: 8, ETag: there.ETag, ContentType: "text/plain" });
    expect(Math.abs((head.LastModified?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    const tags = await client.send(new GetObjectTaggingCommand({ Bucket, Key: "objects/letter" }));
    expect(tags.TagSet).toEqual([
      { Key: "state", Value: "new" },
      { Key: "who", Value: "a b" },
    ]);
  });

  test("an ETag is the content's MD5 in quotes", async () => {
    const { ETag } = await put("objects/etag", "content");
    expect(ETag).toBe(`"${createHash("md5").update("content").digest("hex")}"`);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "objects/etag" }));
    expect(Contents?.[0]?.ETag).toBe(ETag);
  });

  test("an empty object is an object", async () => {
    await put("objects/empty", "", { ContentLength: 0 });
    expect(await read("objects/empty")).toBe("");
    const error = await refusal(read("objects/empty", { Range: "bytes=0-" }));
    expect(error).toMatchObject({ name: "InvalidRange", status: 416 });
  });

  test("a range is answered with that range", async () => {
    await put("objects/range", "0123456789");
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "objects/range", Range: "bytes=2-4" }));
    expect(await got.Body?.transformToString()).toBe("234");
    expect(got).toMatchObject({ ContentRange: "bytes 2-4/10", ContentLength: 3 });
    expect(got.$metadata.httpStatusCode).toBe(206);
    expect(await read("objects/range", { Range: "bytes=7-" })).toBe("789");
    expect(await read("objects/range", { Range: "bytes=-2" })).toBe("89");
    expect(await read("objects/range", { Range: "bytes=8-99" })).toBe("89");
    expect(await refusal(read("objects/range", { Range: "bytes=10-" }))).toMatchObject({
      name: "InvalidRange",
      status: 416,
    });
  });

  test("a deleted object is gone, and deleting it again is no error", async () => {
    await put("objects/deleted", "x");
    await client.send(new DeleteObjectCommand({ Bucket, Key: "objects/deleted" }));
    expect(await refusal(read("objects/deleted"))).toMatchObject({ name: "NoSuchKey", status: 404 });
    await client.send(new DeleteObjectCommand({ Bucket, Key: "objects/deleted" }));
  });

  test("many are deleted at once, and no others", async () => {
    for (const key of ["many/a", "many/ a ", "many/b&<c>", "many/d\r\ne"]) await put(key, key);
    await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: "many/ a " }, { Key: "many/b&<c>" }, { Key: "many/d\r\ne" }] },
      }),
    );
    expect(await list("many/")).toEqual(["many/a"]);
  });

  test("tags are replaced as a whole", async () => {
    await put("objects/tagged", "x", { Tagging: "old=1" });
    await client.send(
      new PutObjectTaggingCommand({
        Bucket,
        Key: "objects/tagged",
        Tagging: { TagSet: [{ Key: "verdict", Value: " released & <kept> " }] },
      }),
    );
    const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket, Key: "objects/tagged" }));
    expect(TagSet).toEqual([{ Key: "verdict", Value: " released & <kept> " }]);
  });

  test("a copy has the content, the type and the metadata, unless these are replaced", async () => {
    await put("copy/from é+&", "content", { ContentType: "text/plain", Metadata: { a: "1" } });
    const CopySource = `${Bucket}/${encodeURIComponent("copy/from é+&")}`;
    await client.send(new CopyObjectCommand({ Bucket: "archive", Key: "same", CopySource }));
    const same = await client.send(new GetObjectCommand({ Bucket: "archive", Key: "same" }));
    expect(await same.Body?.transformToString()).toBe("content");
    expect(same).toMatchObject({ ContentType: "text/plain", Metadata: { a: "1" } });
    await client.send(
      new CopyObjectCommand({
        Bucket,
        Key: "copy/replaced",
        CopySource,
        MetadataDirective: "REPLACE",
        ContentType: "text/html",
        Metadata: { b: "2" },
      }),
    );
    const replaced = await client.send(new HeadObjectCommand({ Bucket, Key: "copy/replaced" }));
    expect(replaced).toMatchObject({ ContentType: "text/html", Metadata: { b: "2" } });
  });

  test("objects outlive a restart", async () => {
    await put("objects/lasting", "still here", { Metadata: { a: "1" } });
    await stop();
    await start();
    expect(await read("objects/lasting")).toBe("still here");
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key: "objects/lasting" }));
    expect(Metadata).toEqual({ a: "1" });
  });

  test("who reads while others overwrite gets one whole content", async () => {
    const bodies = ["a", "b"].map((letter) => letter.repeat(300_000));
    await put("objects/contended", bodies[0]);
    const before = (await contents()).length;
    let done = false;
    const writing = (async () => {
      for (let round = 0; round < 40; round++) await put("objects/contended", bodies[round % 2]);
    })().finally(() => {
      done = true;
    });
    while (!done) expect(bodies.includes(await read("objects/contended"))).toBe(true);
    await writing;
    expect(await contents()).toHaveLength(before);
  });
});

describe("keys", () => {
  const keys = [
    "plain",
    "with space",
    " spaces around ",
    "plus+percent%25&amp;=?#",
    "quotes'\"()!*",
    "<xml>&lt;",
    "ünïcode/日本語/🚪",
    "a//b",
    "a/../b",
    "./c",
    "/leading",
    "trailing/",
    "tab\tnew\nline",
    "semi;colon:at@$,[]{}|\\^`~",
    "__proto__",
  ];

  test.each(keys)("%j is put, found in the list, read and deleted", async (key) => {
    const Key = `keys/${key}`;
    await put(Key, key);
    expect(await list("keys/")).toEqual([Key]);
    expect(await list(Key)).toEqual([Key]);
    expect(await read(Key)).toBe(key);
    expect((await send(await getSignedUrl(client, new GetObjectCommand({ Bucket, Key })))).text).toBe(key);
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await list("keys/")).toEqual([]);
  });

  test("of more than 1024 bytes are refused", async () => {
    expect(await refusal(put("é".repeat(513), "x"))).toMatchObject({ name: "KeyTooLongError", status: 400 });
  });
});

describe("lists", () => {
  beforeAll(async () => {
    for (const key of ["a", "b/1", "b/2", "c", "d/1", "Z", "é"]) await put(`list/${key}`, "x");
  });

  test("are in the order of the keys' bytes, page by page", async () => {
    const pages: string[][] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 3 }, { Bucket, Prefix: "list/" })) {
      expect(page.KeyCount).toBe(page.Contents?.length);
      pages.push((page.Contents ?? []).map(({ Key = "" }) => Key.slice(5)));
    }
    expect(pages).toEqual([["Z", "a", "b/1"], ["b/2", "c", "d/1"], ["é"]]);
  });

  test("with a delimiter show each folder once, over pages too", async () => {
    const pages: string[][] = [];
    for await (const page of paginateListObjectsV2(
      { client, pageSize: 2 },
      { Bucket, Prefix: "list/", Delimiter: "/" },
    ))
      pages.push([
        ...(page.Contents ?? []).map(({ Key = "" }) => Key.slice(5)),
        ...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix.slice(5)),
      ]);
    expect(pages).toEqual([
      ["Z", "a"],
      ["c", "b/"],
      ["é", "d/"],
    ]);
  });

  test("start after a key, and a list of none ends", async () => {
    const after = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: "list/", StartAfter: "list/c" }),
    );
    expect(after.Contents?.map(({ Key }) => Key)).toEqual(["list/d/1", "list/é"]);
    const none = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", MaxKeys: 0 }));
    expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  test("of buckets names those declared", async () => {
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket, "archive"]);
  });
});

describe("what is not as promised is refused, and nothing is kept", () => {
  let before: string[];
  beforeEach(async () => {
    before = await contents();
  });
  async function expectNothing(Key: string) {
    expect(await refusal(read(Key))).toMatchObject({ name: "NoSuchKey" });
    expect(await contents()).toEqual(before);
    expect(notices).toEqual([]);
  }

  test("a wrong SHA-256", async () => {
    expect(await refusal(put("wrong/sha256", "content", { ChecksumSHA256: sha256("other") }))).toMatchObject({
      name: "BadDigest",
      status: 400,
    });
    await expectNothing("wrong/sha256");
  });

  test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1"] as const)("a wrong %s", async (name) => {
    const value = { CRC32: "AAAAAA==", CRC32C: "AAAAAA==", CRC64NVME: "AAAAAAAAAAA=", SHA1: sha256("x") }[
      name
    ];
    const error = await refusal(put(`wrong/${name}`, "content", { [`Checksum${name}`]: value }));
    expect(error).toMatchObject({ name: "BadDigest", status: 400 });
    await expectNothing(`wrong/${name}`);
  });

  test("a wrong Content-MD5", async () => {
    const ContentMD5 = createHash("md5").update("other").digest("base64");
    expect(await refusal(put("wrong/md5", "content", { ContentMD5 }))).toMatchObject({ name: "BadDigest" });
    await expectNothing("wrong/md5");
  });

  // Of the content "123456789": the check values that the catalogues of these algorithms list.
  test.each([
    ["SHA256", sha256("123456789")],
    ["SHA1", createHash("sha1").update("123456789").digest("base64")],
    ["CRC32", Buffer.from("cbf43926", "hex").toString("base64")],
    ["CRC32C", Buffer.from("e3069283", "hex").toString("base64")],
    ["CRC64NVME", Buffer.from("ae8b14860a799888", "hex").toString("base64")],
  ])("but a right %s is taken, kept and shown", async (name, value) => {
    await put("right", "123456789", { [`Checksum${name}`]: value });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "right", ChecksumMode: "ENABLED" }));
    expect(head).toHaveProperty(`Checksum${name}`, value);
  });

  test("an upload that breaks off", async () => {
    const Key = "wrong/interrupted";
    const url = await getSignedUrl(
      client,
      new PutObjectCommand({ Bucket, Key, ContentLength: 2 * mebibyte }),
    );
    const socket = connect(aws.port, "127.0.0.1");
    const { pathname, search } = new URL(url);
    socket.write(
      `PUT ${pathname}${search} HTTP/1.1\r\nHost: 127.0.0.1:${aws.port}\r\nContent-Length: ${2 * mebibyte}\r\n\r\n`,
    );
    socket.write(randomBytes(mebibyte));
    await eventually(async () => (await contents()).length === before.length + 1);
    socket.destroy();
    await eventually(async () => (await contents()).length === before.length);
    await expectNothing(Key);
  });

  test("a length that is missing", async () => {
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "wrong/length" }));
    const answer = await send(url, { method: "PUT", body: Readable.from([Buffer.from("content")]) });
    expect(answer).toMatchObject({ status: 411, code: "MissingContentLength" });
    await expectNothing("wrong/length");
  });

  test("a length other than the one that was signed", async () => {
    const url = await getSignedUrl(
      client,
      new PutObjectCommand({ Bucket, Key: "wrong/length", ContentLength: 7 }),
      { signableHeaders: new Set(["host", "content-length"]) },
    );
    const longer = await send(url, { method: "PUT", headers: { "content-length": "8" }, body: "content!" });
    expect(longer).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
    await expectNothing("wrong/length");
    const right = await send(url, { method: "PUT", headers: { "content-length": "7" }, body: "content" });
    expect(right.status).toBe(200);
  });
});

describe("uploads with AWS's own chunking", () => {
  const streamed = (content: string) => Readable.from([Buffer.from(content)]);

  test("a stream's checksum comes behind it, and is checked and kept", async () => {
    await put("chunked/right", streamed("streamed"), { ContentLength: 8, ChecksumAlgorithm: "SHA256" });
    expect(await read("chunked/right")).toBe("streamed");
    const head = await client.send(
      new HeadObjectCommand({ Bucket, Key: "chunked/right", ChecksumMode: "ENABLED" }),
    );
    expect(head).toMatchObject({ ChecksumSHA256: sha256("streamed"), ContentLength: 8 });
    expect(head.ContentEncoding).toBeUndefined();
  });

  /** What the SDK sends, with its body rewritten on the way. */
  function rewriting(rewrite: (body: string) => string): S3Client {
    const quiet = () => {};
    const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
    const rewriter = new S3Client({ ...aws.client, logger });
    rewriter.middlewareStack.add(
      (next) => async (args) => {
        const request = args.request as { body: AsyncIterable<Buffer>; headers: Record<string, string> };
        expect(request.headers["x-amz-trailer"]).toBe("x-amz-checksum-sha256");
        const parts: Buffer[] = [];
        for await (const part of request.body) parts.push(Buffer.from(part));
        request.body = Readable.from([Buffer.from(rewrite(Buffer.concat(parts).toString()))]);
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    return rewriter;
  }

  test.each([
    ["a trailer that is wrong", "BadDigest", (body: string) => body.replace(/sha256:./, "sha256:A")],
    ["a trailer that is missing", "MalformedTrailerError", (body: string) => body.replace(/x-amz.*\r\n/, "")],
    ["a body without its last line", "IncompleteBody", (body: string) => body.replace(/\r\n$/, "")],
    ["content that was altered", "BadDigest", (body: string) => body.replace("streamed", "STREAMED")],
    ["content of another length", "IncompleteBody", (body: string) => body.replace(/^8\r\nstr/, "5\r\n")],
    ["a body that is not chunked", "InvalidRequest", () => "streamed\r\n"],
  ])("%s is refused", async (_what, name, rewrite) => {
    const before = await contents();
    const error = await refusal(
      rewriting(rewrite).send(
        new PutObjectCommand({
          Bucket,
          Key: "chunked/wrong",
          Body: streamed("streamed"),
          ContentLength: 8,
          ChecksumAlgorithm: "SHA256",
        }),
      ),
    );
    expect(error).toMatchObject({ name, status: 400 });
    expect(await contents()).toEqual(before);
  });
});

describe("conditions", () => {
  test("If-None-Match: * lets one put through and refuses the second", async () => {
    await put("conditions/once", "first", { IfNoneMatch: "*" });
    expect(await refusal(put("conditions/once", "second", { IfNoneMatch: "*" }))).toMatchObject({
      name: "PreconditionFailed",
      status: 412,
    });
    expect(await read("conditions/once")).toBe("first");
  });

  test("of many puts at once with If-None-Match: *, one wins and one event is told", async () => {
    const before = (await contents()).length;
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, number) => put("conditions/race", `${number}`, { IfNoneMatch: "*" })),
    );
    const won = results.flatMap(({ status }, number) => (status === "fulfilled" ? [`${number}`] : []));
    expect(won).toEqual([await read("conditions/race")]);
    expect(notices).toHaveLength(1);
    expect(await contents()).toHaveLength(before + 1);
  });

  test("If-Match lets a put through on that content alone", async () => {
    const { ETag } = await put("conditions/replace", "first");
    await put("conditions/replace", "second", { IfMatch: ETag });
    expect(await refusal(put("conditions/replace", "third", { IfMatch: ETag }))).toMatchObject({
      name: "PreconditionFailed",
      status: 412,
    });
    expect(await refusal(put("conditions/none", "x", { IfMatch: ETag }))).toMatchObject({ status: 404 });
  });

  test("reads give the object that was meant, or 412, or 304", async () => {
    const { ETag } = await put("conditions/read", "x");
    const get = (conditions: object) =>
      client.send(new GetObjectCommand({ Bucket, Key: "conditions/read", ...conditions }));
    await get({ IfMatch: ETag });
    await get({ IfNoneMatch: '"other"' });
    expect(await refusal(get({ IfMatch: '"other"' }))).toMatchObject({
      name: "PreconditionFailed",
      status: 412,
    });
    expect(await refusal(get({ IfNoneMatch: ETag }))).toMatchObject({ status: 304 });
    const hourAgo = new Date(Date.now() - 3600_000);
    expect(await refusal(get({ IfUnmodifiedSince: hourAgo }))).toMatchObject({ status: 412 });
    expect(await refusal(get({ IfModifiedSince: new Date(Date.now() + 1000) }))).toMatchObject({
      status: 304,
    });
  });

  test("a copy is made of the content that was meant, or not at all", async () => {
    const { ETag } = await put("conditions/source", "inspected");
    const copy = (Key: string) =>
      client.send(
        new CopyObjectCommand({
          Bucket,
          Key,
          CopySource: `${Bucket}/conditions/source`,
          CopySourceIfMatch: ETag,
        }),
      );
    await copy("conditions/copied");
    await put("conditions/source", "swapped");
    expect(await refusal(copy("conditions/swapped"))).toMatchObject({
      name: "PreconditionFailed",
      status: 412,
    });
    expect(await read("conditions/copied")).toBe("inspected");
    expect(await list("conditions/swapped")).toEqual([]);
  });

  test("a copy may ask for a time, and for a checksum that its source has not", async () => {
    await put("conditions/timed", "content", { ChecksumAlgorithm: "CRC32" });
    const copy = (more: object = {}, Key = "conditions/timed copy") =>
      client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/conditions/timed`, ...more }));
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
    expect((await client.send(head)).ChecksumSHA256).toBe(sha256("content"));
    expect(await refusal(copy({}, "conditions/timed"))).toMatchObject({
      name: "InvalidRequest",
      status: 400,
    });
  });

  test("a deletion is of the content that was meant, or of none", async () => {
    const { ETag } = await put("conditions/deleted", "first");
    await put("conditions/deleted", "second");
    const object = { Bucket, Key: "conditions/deleted" };
    expect(await refusal(client.send(new DeleteObjectCommand({ ...object, IfMatch: ETag })))).toMatchObject({
      status: 412,
    });
    const { Errors, Deleted } = await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: object.Key, ETag }, { Key: "conditions/none" }] },
      }),
    );
    expect(Errors).toMatchObject([{ Key: object.Key, Code: "PreconditionFailed" }]);
    expect(Deleted).toMatchObject([{ Key: "conditions/none" }]);
    expect(await read("conditions/deleted")).toBe("second");
  });
});

test("copies made while their source is overwritten are each of one whole content", async () => {
  await put("copied/source", "0");
  const CopySource = `${Bucket}/copied/source`;
  let copied = 0;
  await Promise.all([
    (async () => {
      for (let number = 0; copied < 100; number++) await put("copied/source", `${number}`);
    })(),
    ...Array.from({ length: 100 }, async (_, number) => {
      await wait(number * 5);
      await client
        .send(new CopyObjectCommand({ Bucket, Key: `copied/${number}`, CopySource }))
        .finally(() => copied++);
      expect(await read(`copied/${number}`)).toMatch(/^\d+$/);
    }),
  ]);
});

describe("versions", () => {
  test("each write has a version, and the current one is read by its name", async () => {
    const first = await put("versions/a", "first");
    const second = await put("versions/a", "second");
    expect(first.VersionId).toBeTruthy();
    expect(second.VersionId).not.toBe(first.VersionId);
    expect(await read("versions/a", { VersionId: second.VersionId })).toBe("second");
  });

  test("a version that is not kept is not another one's content, and deleting it deletes no other", async () => {
    const { VersionId } = await put("versions/b", "first");
    await put("versions/b", "second");
    expect(await refusal(read("versions/b", { VersionId }))).toMatchObject({
      name: "NoSuchVersion",
      status: 404,
    });
    const CopySource = `${Bucket}/versions/b?versionId=${VersionId}`;
    expect(
      await refusal(client.send(new CopyObjectCommand({ Bucket, Key: "versions/c", CopySource }))),
    ).toMatchObject({ name: "NoSuchVersion" });
    await client.send(new DeleteObjectCommand({ Bucket, Key: "versions/b", VersionId }));
    await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "versions/b", VersionId }] } }),
    );
    expect(await read("versions/b")).toBe("second");
  });
});

describe("multipart uploads", () => {
  const first = randomBytes(5 * mebibyte);
  const last = Buffer.from("the end");
  const begin = async (Key: string, more: object = {}) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
    return { Bucket, Key, UploadId };
  };
  const part = async (upload: Awaited<ReturnType<typeof begin>>, PartNumber: number, Body: Buffer) => {
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const complete = (upload: Awaited<ReturnType<typeof begin>>, Parts: object[], more: object = {}) =>
    client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));

  test("parts become one object, in the order of their numbers, told once", async () => {
    const before = (await contents()).length;
    const upload = await begin("multipart/whole", { ContentType: "text/plain", Tagging: "a=1" });
    const two = await part(upload, 2, last);
    await part(upload, 1, last);
    const one = await part(upload, 1, first);
    expect(await list("multipart/whole")).toEqual([]);
    const { ETag } = await complete(upload, [one, two]);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "multipart/whole" }));
    expect(got).toMatchObject({ ContentType: "text/plain", ETag, TagCount: 1 });
    const content = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(content.equals(Buffer.concat([first, last]))).toBe(true);
    expect(notices).toMatchObject([
      { type: "Object Created", reason: "CompleteMultipartUpload", key: "multipart/whole", etag: ETag },
    ]);
    expect(await contents()).toHaveLength(before + 1);
  });

  test("parts in another order, parts too small, and parts that never came are refused", async () => {
    const upload = await begin("multipart/wrong");
    const one = await part(upload, 1, last);
    const two = await part(upload, 2, last);
    expect(await refusal(complete(upload, [two, one]))).toMatchObject({ name: "InvalidPartOrder" });
    expect(await refusal(complete(upload, [one, one]))).toMatchObject({ name: "InvalidPartOrder" });
    expect(await refusal(part({ ...upload, Bucket: "archive" }, 1, last))).toMatchObject({
      name: "NoSuchUpload",
      status: 404,
    });
    expect(await refusal(complete(upload, [one, two]))).toMatchObject({ name: "EntityTooSmall" });
    expect(await refusal(complete(upload, [{ ...one, PartNumber: 3 }]))).toMatchObject({
      name: "InvalidPart",
    });
    await client.send(new AbortMultipartUploadCommand(upload));
    expect(await refusal(complete(upload, [one]))).toMatchObject({ name: "NoSuchUpload", status: 404 });
  });

  test("If-None-Match: * holds for the end of one, too, and an aborted one leaves nothing", async () => {
    await put("multipart/there", "first");
    const before = await contents();
    const upload = await begin("multipart/there");
    const one = await part(upload, 1, last);
    expect(await refusal(complete(upload, [one], { IfNoneMatch: "*" }))).toMatchObject({
      name: "PreconditionFailed",
      status: 412,
    });
    await client.send(new AbortMultipartUploadCommand(upload));
    expect(await read("multipart/there")).toBe("first");
    expect(await contents()).toEqual(before);
  });

  test("a part may be a copy of an object, or of a range of it", async () => {
    await put("multipart/source", Buffer.concat([first, last]));
    const upload = await begin("multipart/copied");
    const copied = async (PartNumber: number, more: object = {}) => {
      const command = { ...upload, PartNumber, CopySource: `${Bucket}/multipart/source`, ...more };
      const { CopyPartResult } = await client.send(new UploadPartCopyCommand(command));
      return { PartNumber, ETag: CopyPartResult?.ETag };
    };
    const parts = [
      await copied(1),
      await copied(2, { CopySourceRange: `bytes=${first.length}-${first.length + last.length - 1}` }),
    ];
    await complete(upload, parts);
    expect((await read("multipart/copied")).endsWith("the endthe end")).toBe(true);
    expect(await refusal(copied(1, { CopySourceIfMatch: '"other"' }))).toMatchObject({
      name: "NoSuchUpload",
    });
  });

  test("a part's number is from 1 to 10000", async () => {
    const upload = await begin("multipart/numbers");
    for (const number of [0, 10_001])
      expect(await refusal(part(upload, number, last))).toMatchObject({
        name: "InvalidArgument",
        status: 400,
      });
  });

  test("goes on after a restart, with the parts that were taken in", async () => {
    const upload = await begin("multipart/restarted", { ContentType: "text/plain" });
    const one = await part(upload, 1, first);
    await stop();
    await start();
    const two = await part(upload, 2, last);
    await complete(upload, [one, two]);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "multipart/restarted" }));
    expect(got.ContentType).toBe("text/plain");
    const content = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(content.equals(Buffer.concat([first, last]))).toBe(true);
  });
});

describe("presigned URLs", () => {
  const Key = "presigned/object";
  const download = (expiresIn = 60) =>
    getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn });
  beforeAll(() => put(Key, "content"));

  test("serve until they expire, by the server's clock", async () => {
    const url = await download(60);
    ahead = 58_000;
    expect(await send(url)).toMatchObject({ status: 200, text: "content" });
    ahead = 62_000;
    const late = await send(url);
    expect(late).toMatchObject({ status: 403, code: "AccessDenied" });
    expect(late.text).toContain("<Message>Request has expired</Message>");
    expect(late.text).toMatch(/<Expires>.*<\/Expires><ServerTime>/);
  });

  test("serve for seven days at most", async () => {
    const signer = new S3Client(aws.client);
    const week = 7 * 24 * 3600;
    const url = await download(week);
    ahead = (week - 5) * 1000;
    expect((await send(url)).status).toBe(200);
    ahead = 0;
    // The presigner refuses this by itself, so the limit is passed by the URL alone.
    expect(
      await refusal(getSignedUrl(signer, new GetObjectCommand({ Bucket, Key }), { expiresIn: week + 1 })),
    ).toBeTruthy();
    expect(await send(url.replace(`Expires=${week}`, `Expires=${week + 1}`))).toMatchObject({
      status: 400,
      code: "AuthorizationQueryParametersError",
    });
  });

  test("say what they say: any other method, path, host or query is refused", async () => {
    const url = await getSignedUrl(
      client,
      new GetObjectCommand({ Bucket, Key, ResponseContentDisposition: "attachment+a b" }),
    );
    expect((await send(url)).headers["content-disposition"]).toBe("attachment+a b");
    const tampered = [
      url.replace(Key, "presigned/other"),
      url.replace("response-content-disposition=attachment", "response-content-disposition=inline"),
      url.replace("attachment%2Ba", "attachment+a"),
      url.replace("?", "?response-content-disposition=inline&"),
      `${url}&response-content-disposition=inline`,
      `${url}&response-content-type=text%2Fhtml`,
      `${url}&__proto__=1`,
      `${url}&versionId=1`,
      url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=9999"),
      url.replace(/X-Amz-Date=(\d{4})/, (_, year) => `X-Amz-Date=${Number(year) - 1}`),
      url.replace(/[?&]response-content-disposition=[^&]*/, ""),
    ];
    for (const other of tampered) {
      expect(other).not.toBe(url);
      const answer = await send(other);
      expect([other, answer.status]).toEqual([other, 403]);
      expect(["SignatureDoesNotMatch", "AccessDenied"]).toContain(answer.code);
    }
    for (const method of ["PUT", "DELETE", "HEAD", "POST"])
      expect([method, (await send(url, { method })).status]).toEqual([method, 403]);
    expect(await send(url, { headers: { host: "vault.example.com" } })).toMatchObject({
      status: 403,
      code: "SignatureDoesNotMatch",
    });
    expect(await read(Key)).toBe("content");
  });

  test("take no header of S3's that was not signed, and no second way of signing", async () => {
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "presigned/headers" }));
    const answer = await send(url, {
      method: "PUT",
      headers: { "content-length": "1", "x-amz-tagging": "state=released" },
      body: "x",
    });
    expect(answer).toMatchObject({ status: 403, code: "AccessDenied" });
    expect(answer.text).toContain("<HeadersNotSigned>x-amz-tagging</HeadersNotSigned>");
    expect(await send(await download(), { headers: { authorization: "Bearer token" } })).toMatchObject({
      status: 400,
      code: "InvalidArgument",
    });
  });

  test("for an upload bind length, type, checksum and that there was nothing before", async () => {
    const content = "declared";
    const headers = {
      "content-type": "text/plain",
      "content-length": "8",
      "if-none-match": "*",
      "x-amz-checksum-sha256": sha256(content),
    };
    const url = await getSignedUrl(
      client,
      new PutObjectCommand({
        Bucket,
        Key: "presigned/declared",
        ContentLength: 8,
        ContentType: "text/plain",
        ChecksumSHA256: sha256(content),
        IfNoneMatch: "*",
      }),
      {
        signableHeaders: new Set(["host", "content-length", "content-type", "if-none-match"]),
        unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
      },
    );
    const upload = (other: Record<string, string>, body = content) =>
      send(url, { method: "PUT", headers: { ...headers, ...other }, body });
    const refused = { status: 403, code: "SignatureDoesNotMatch" };
    expect(await upload({ "content-type": "text/html" })).toMatchObject(refused);
    expect(await upload({ "content-length": "7" }, "declare")).toMatchObject(refused);
    expect(await upload({ "if-none-match": "" })).toMatchObject(refused);
    expect(await upload({ "x-amz-checksum-sha256": sha256("altered!") }, "altered!")).toMatchObject(refused);
    const { "x-amz-checksum-sha256": _, ...without } = headers;
    expect(await send(url, { method: "PUT", headers: without, body: "altered!" })).toMatchObject(refused);
    expect(await upload({}, "altered!")).toMatchObject({ status: 400, code: "BadDigest" });
    expect(await upload({})).toMatchObject({ status: 200 });
    expect(await upload({})).toMatchObject({ status: 412, code: "PreconditionFailed" });
    expect(notices).toHaveLength(1);
  });

  test("with a checksum in their query are not held to it, as in S3", async () => {
    const url = await getSignedUrl(
      client,
      new PutObjectCommand({ Bucket, Key: "presigned/hoisted", ChecksumSHA256: sha256("other") }),
    );
    expect(url).toContain("x-amz-checksum-sha256=");
    const answer = await send(url, { method: "PUT", headers: { "content-length": "7" }, body: "content" });
    expect(answer.status).toBe(200);
  });
});

describe("errors", () => {
  test("are XML with S3's code, a message and the request's id", async () => {
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "errors/none<&>" }));
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

  test("of refused signatures carry an id, too", async () => {
    const answer = await send(`${aws.endpoint}/${Bucket}/errors/unsigned`);
    expect(answer).toMatchObject({ status: 403, code: "AccessDenied" });
    expect(answer.text).toMatch(/<RequestId>.+<\/RequestId>/);
    expect(answer.headers["x-amz-request-id"]).toBeTruthy();
  });

  test("of an unknown bucket are NoSuchBucket", async () => {
    const unknown = { Bucket: "nowhere", Key: "x" };
    for (const command of [
      new GetObjectCommand(unknown),
      new PutObjectCommand({ ...unknown, Body: "x" }),
      new CopyObjectCommand({ Bucket, Key: "x", CopySource: "nowhere/x" }),
    ])
      expect(await refusal(client.send(command as GetObjectCommand))).toMatchObject({
        name: "NoSuchBucket",
        status: 404,
      });
    expect(await refusal(client.send(new HeadBucketCommand({ Bucket: "nowhere" })))).toMatchObject({
      status: 404,
    });
    await client.send(new HeadBucketCommand({ Bucket }));
  });

  test("of a list or a deletion say which number was too much", async () => {
    for (const MaxKeys of [-1, Number.NaN])
      expect(await refusal(client.send(new ListObjectsV2Command({ Bucket, MaxKeys })))).toMatchObject({
        name: "InvalidArgument",
        status: 400,
      });
    const Objects = Array.from({ length: 1001 }, (_, number) => ({ Key: `${number}` }));
    expect(
      await refusal(client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))),
    ).toMatchObject({
      name: "MalformedXML",
    });
    const quiet = { Quiet: true, Objects: [{ Key: "errors/none" }] };
    expect((await client.send(new DeleteObjectsCommand({ Bucket, Delete: quiet }))).Deleted).toBeUndefined();
  });

  test("of a HEAD have a status and no body", async () => {
    expect(await refusal(client.send(new HeadObjectCommand({ Bucket, Key: "errors/none" })))).toMatchObject({
      name: "NotFound",
      status: 404,
    });
  });

  test("of a request that cannot be read leave the server standing", async () => {
    for (const path of ["/?X-Amz-Credential=%zz", "/?X-Amz-Signature=%zz", "/%zz", "//", "/?", "/vault?&=&="])
      expect((await send(aws.endpoint + path)).status).toBeOneOf([400, 403]);
    await client.send(new HeadBucketCommand({ Bucket }));
  });
});

describe("events", () => {
  test("tell each write, copy, tagging and removal once, with what it was about", async () => {
    const { ETag } = await put("events/a", "content");
    await client.send(new CopyObjectCommand({ Bucket, Key: "events/b", CopySource: `${Bucket}/events/a` }));
    await client.send(
      new PutObjectTaggingCommand({
        Bucket,
        Key: "events/b",
        Tagging: { TagSet: [{ Key: "a", Value: "1" }] },
      }),
    );
    await client.send(new DeleteObjectCommand({ Bucket, Key: "events/a" }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "events/a" }));
    await read("events/b");
    expect(notices).toMatchObject([
      { type: "Object Created", reason: "PutObject", key: "events/a", bucket: Bucket, size: 7, etag: ETag },
      { type: "Object Created", reason: "CopyObject", key: "events/b", size: 7, etag: ETag },
      { type: "Object Tags Added", key: "events/b" },
      { type: "Object Deleted", reason: "DeleteObject", key: "events/a" },
    ]);
    const order = notices.map(({ sequencer }) => sequencer);
    expect(order).toEqual([...order].sort());
    expect(await readdir(join(folder.path, "s3", Bucket, "notices"))).toEqual([]);
  });

  test("are in the order of their sequencers, even if the clock is set back", async () => {
    for (const minutes of [5, 5, 0]) {
      ahead = minutes * 60_000;
      await put("events/ordered", `${minutes}`);
    }
    const order = notices.map(({ sequencer }) => sequencer);
    expect(order).toEqual([...new Set(order)].sort());
  });

  test("that nobody could hear are told after a restart, once, and the object is whole", async () => {
    heard = async () => {
      throw new Error("deaf");
    };
    await refusal(put("events/unheard", "content"));
    heard = async (notice) => void notices.push(notice);
    await stop();
    await start();
    expect(await read("events/unheard")).toBe("content");
    await aws.tellLeftOver();
    await aws.tellLeftOver();
    expect(notices).toMatchObject([{ type: "Object Created", key: "events/unheard" }]);
  });
});

test("a GiB goes up and comes down, and the server's memory stays flat", { timeout: 60_000 }, async () => {
  const size = 1024 * mebibyte;
  const { path, remove } = await temporaryFolder();
  const server = fork(join(import.meta.dirname, "local-aws-process.ts"), [path], { silent: true });
  try {
    const [{ endpoint, credentials }] = (await once(server, "message")) as [LocalAws];
    const large = new S3Client({ endpoint, region, credentials, maxAttempts: 1 });
    const peak = async (): Promise<number> => {
      server.send("peak");
      return (await once(server, "message"))[0] as number;
    };
    const chunk = randomBytes(mebibyte);
    const upload = (Key: string, length: number) =>
      large.send(
        new PutObjectCommand({
          Bucket,
          Key,
          ContentLength: length,
          Body: Readable.from(
            (function* () {
              for (let left = length; left > 0; left -= chunk.length) yield chunk;
            })(),
          ),
        }),
      );
    const download = async (Key: string) => {
      const { Body } = await large.send(new GetObjectCommand({ Bucket, Key }));
      let length = 0;
      for await (const part of Body as Readable) length += part.length;
      return length;
    };
    await upload("warm", 8 * mebibyte);
    await download("warm");
    const before = await peak();
    await upload("large", size);
    expect(await download("large")).toBe(size);
    // Streams hold some hundred KiB each; the rest is buffers that wait for the collector. A server that held the
    // content, or an eighth of it, would be above this.
    expect(((await peak()) - before) / mebibyte).toBeLessThan(128);
    large.destroy();
  } finally {
    server.kill();
    await once(server, "exit");
    await remove();
  }
});
