import { randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  paginateListParts,
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

const uploadsOf = async (Prefix: string) =>
  (await s3.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }))).Uploads ?? [];

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
  expect(await s3.contents()).toHaveLength(before + 2);
  const around = await s3.read("multipart/whole", { Range: `bytes=${first.length - 1}-${first.length + 2}` });
  expect(around.slice(-3)).toBe("the");
  await s3.client.send(
    new CopyObjectCommand({ Bucket, Key: "multipart/copy", CopySource: `${Bucket}/multipart/whole` }),
  );
  expect(await s3.read("multipart/copy")).toBe(await s3.read("multipart/whole"));
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "multipart/whole" }));
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "multipart/copy" }));
  expect(await s3.contents()).toHaveLength(before);
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

test("a part that arrives after its upload ended is NoSuchUpload, at once and after a restart", async () => {
  const ends = {
    aborted: (upload: Awaited<ReturnType<typeof begin>>) =>
      s3.client.send(new AbortMultipartUploadCommand(upload)),
    completed: async (upload: Awaited<ReturnType<typeof begin>>) =>
      complete(upload, [await part(upload, 1, last)]),
  };
  for (const [name, end] of Object.entries(ends)) {
    const Key = `multipart/${name}`;
    const upload = await begin(Key);
    await part(upload, 2, last);
    // The bodies of these parts are on their way while the upload ends.
    const late = Array.from({ length: 5 }, (_, index) =>
      Promise.allSettled([part(upload, index + 3, first)]),
    );
    await end(upload);
    await Promise.all(late);
    const before = await s3.contents();
    const gone = { name: "NoSuchUpload", status: 404 };
    for (let restarts = 0; restarts < 2; restarts++) {
      expect(await refusal(part(upload, 1, last))).toMatchObject(gone);
      expect(await refusal(s3.client.send(new ListPartsCommand(upload)))).toMatchObject(gone);
      expect(await refusal(s3.client.send(new AbortMultipartUploadCommand(upload)))).toMatchObject(gone);
      expect(await uploadsOf(Key)).toEqual([]);
      expect(await s3.contents()).toEqual(before);
      await s3.restart();
    }
    expect(await s3.list(Key)).toEqual(name === "completed" ? [Key] : []);
  }
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

test("completing honours If-Match, and a refused completion leaves the upload as it was", async () => {
  const there = await s3.put("multipart/replaced", "first");
  const upload = await begin("multipart/replaced");
  const one = await part(upload, 1, last);
  expect(await refusal(complete(upload, [one], { IfMatch: '"other"' }))).toMatchObject({ status: 412 });
  expect(await s3.read("multipart/replaced")).toBe("first");
  await complete(upload, [one], { IfMatch: there.ETag });
  expect(await s3.read("multipart/replaced")).toBe("the end");
  expect(await refusal(complete(upload, [one]))).toMatchObject({ name: "NoSuchUpload", status: 404 });
});

test("of a completion and an abortion at once, one takes effect", async () => {
  for (let times = 0; times < 10; times++) {
    const Key = `multipart/contended ${times}`;
    const upload = await begin(Key);
    const one = await part(upload, 1, last);
    const [completed, aborted, added] = await Promise.allSettled([
      complete(upload, [one]),
      s3.client.send(new AbortMultipartUploadCommand(upload)),
      part(upload, 2, last),
    ]);
    expect([completed, aborted].filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await s3.list(Key)).toEqual(completed.status === "fulfilled" ? [Key] : []);
    if (added.status === "rejected") expect(added.reason.name).toBe("NoSuchUpload");
    expect(await uploadsOf(Key)).toEqual([]);
  }
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
  expect(await refusal(copied(1))).toMatchObject({ name: "NoSuchUpload" });
});

test("UploadPartCopy copies only while the conditions on its source hold, and only a range of it", async () => {
  const { ETag } = await s3.put("multipart/conditional", "content");
  const upload = await begin("multipart/conditional copy");
  const copied = (more: object) =>
    s3.client.send(
      new UploadPartCopyCommand({
        ...upload,
        PartNumber: 1,
        CopySource: `${Bucket}/multipart/conditional`,
        ...more,
      }),
    );
  const hourAgo = new Date(Date.now() - 3600_000);
  const refused: [object, number][] = [
    [{ CopySourceIfMatch: '"other"' }, 412],
    [{ CopySourceIfNoneMatch: ETag }, 412],
    [{ CopySourceIfUnmodifiedSince: hourAgo }, 412],
    [{ CopySourceIfModifiedSince: new Date(Date.now() + 1000) }, 412],
    [{ CopySourceRange: "bytes=0-7" }, 400],
    [{ CopySourceRange: "bytes=3-2" }, 400],
    [{ CopySourceRange: "bytes=-2" }, 400],
    [{ CopySource: `${Bucket}/multipart/none` }, 404],
  ];
  for (const [more, status] of refused)
    expect([more, (await refusal(copied(more))).status]).toEqual([more, status]);
  await copied({
    CopySourceIfMatch: ETag,
    CopySourceIfNoneMatch: '"other"',
    CopySourceIfUnmodifiedSince: new Date(Date.now() + 1000),
    CopySourceIfModifiedSince: hourAgo,
    CopySourceRange: "bytes=0-6",
  });
  const { Parts } = await s3.client.send(new ListPartsCommand(upload));
  expect(Parts).toMatchObject([{ PartNumber: 1, Size: 7, ETag }]);
});

test("parts and uploads are listed page by page", async () => {
  const uploads = [await begin("listed/b"), await begin("listed/a"), await begin("listed/a")];
  const [upload] = uploads;
  if (!upload) throw new Error("There is no upload.");
  for (const number of [3, 10, 1]) await part(upload, number, last);
  const numbers: number[] = [];
  for await (const { Parts = [] } of paginateListParts({ client: s3.client, pageSize: 2 }, upload))
    numbers.push(...Parts.map(({ PartNumber = 0 }) => PartNumber));
  expect(numbers).toEqual([1, 3, 10]);

  const found: object[] = [];
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    page = await s3.client.send(
      new ListMultipartUploadsCommand({
        Bucket,
        Prefix: "listed/",
        MaxUploads: 1,
        KeyMarker: page?.NextKeyMarker,
        UploadIdMarker: page?.NextUploadIdMarker,
      }),
    );
    found.push(...(page.Uploads ?? []));
  } while (page.IsTruncated);
  expect(found).toMatchObject([{ Key: "listed/a" }, { Key: "listed/a" }, { Key: "listed/b" }]);
  for (const one of uploads) await s3.client.send(new AbortMultipartUploadCommand(one));
  expect(await uploadsOf("listed/")).toEqual([]);
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
  await s3.restart();
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "multipart/restarted" }));
  expect(got.ContentType).toBe("text/plain");
  const content = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(content.equals(Buffer.concat([first, last]))).toBe(true);
});
