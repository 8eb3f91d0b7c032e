import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Document } from "../src/document.ts";
import { ContentChangedError, ContentMissingError } from "../src/errors.ts";
import { contentDisposition } from "../src/vault/content-disposition.ts";
import { copy, documentOf, put as putContent } from "./content.ts";
import { startServices, type TestServices } from "./services.ts";

let services: TestServices;
let vault: TestServices["vault"];
beforeAll(async () => {
  services = await startServices();
  ({ vault } = services);
});
afterAll(() => services.close());

const put = (document: Document, bytes: Buffer, headers: Record<string, string> = {}) =>
  putContent(vault, document, bytes, headers);

const content = Buffer.from("declared content");

test("An upload URL accepts the declared content once, and no other content or headers.", async () => {
  const document = documentOf(content);
  expect((await put(document, Buffer.from("declared conten7"))).status).toBe(400);
  expect((await put(document, Buffer.concat([content, content]))).status).toBe(403);
  expect((await put(document, content, { "content-type": "text/html" })).status).toBe(403);
  expect((await put(document, content, { "if-none-match": "" })).status).toBe(403);
  expect(await vault.find(document.id, "incoming")).toBeUndefined();
  expect((await put(document, content)).status).toBe(200);
  expect((await put(document, content)).status).toBe(412);
  expect(await vault.find(document.id, "incoming")).toMatchObject({ size: content.length });
});

test("Content is read only if it has the given entity tag.", async () => {
  const document = documentOf(content);
  await put(document, content);
  const { etag = "" } = (await vault.find(document.id, "incoming")) ?? {};
  expect(etag).toMatch(/^[0-9a-f]{32}$/);
  const { stream } = await vault.open(document.id, "incoming", etag);
  expect(Buffer.concat(await stream.toArray())).toEqual(content);
  expect(Buffer.from(await vault.readRange(document.id, "incoming", etag, 5, 7))).toEqual(
    content.subarray(5, 8),
  );
  await expect(vault.open(document.id, "incoming", "other")).rejects.toThrow(ContentChangedError);
  await expect(vault.open(document.id, "released", etag)).rejects.toThrow(ContentMissingError);
});

test("Content is copied only if it has the given entity tag.", async () => {
  const document = documentOf(content);
  await put(document, content);
  const { etag = "" } = (await vault.find(document.id, "incoming")) ?? {};
  await expect(vault.copy(document, "incoming", "released", "other")).rejects.toThrow(ContentChangedError);
  expect(await vault.find(document.id, "released")).toBeUndefined();
  await vault.copy(document, "incoming", "released", etag);
  expect(await vault.find(document.id, "released")).toMatchObject({ size: content.length });
  await vault.seal(document.id);
  await expect(vault.copy(document, "incoming", "quarantine", etag)).rejects.toThrow(ContentChangedError);
  const missing = documentOf(Buffer.from("not uploaded"));
  await expect(vault.copy(missing, "incoming", "released", etag)).rejects.toThrow(ContentMissingError);
});

test("A sealed key has no content and its upload URL accepts none.", async () => {
  const document = documentOf(content);
  await put(document, content);
  const { etag = "" } = (await vault.find(document.id, "incoming")) ?? {};
  await vault.seal(document.id);
  expect(await vault.find(document.id, "incoming")).toBeUndefined();
  await expect(vault.open(document.id, "incoming", etag)).rejects.toThrow(ContentChangedError);
  expect((await put(document, content)).status).toBe(412);
});

test("A download is served with the declared filename and media type.", async () => {
  const document = { ...documentOf(content), filename: 'Rechnung "März".pdf' };
  await put(document, content);
  await vault.copy(document, "incoming", "released", (await vault.find(document.id, "incoming"))?.etag ?? "");
  const { url } = await vault.presignDownload(document, 60);
  const answer = await fetch(url);
  expect(answer.headers.get("content-type")).toBe("application/pdf");
  expect(answer.headers.get("content-disposition")).toBe(contentDisposition(document.filename));
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
});

/** Headers that S3 stores or obeys, and that an uploader may add to those that the upload URL demands. */
const headersOfUploader = {
  "content-encoding": "br",
  "content-language": "tlh",
  "content-disposition": "inline",
  "cache-control": "public, max-age=31536000",
  expires: "Fri, 31 Dec 2100 00:00:00 GMT",
  "x-amz-meta-author": "mallory",
  "x-amz-website-redirect-location": "https://example.com/",
  "x-amz-tagging": "GuardDutyMalwareScanStatus=NO_THREATS_FOUND",
  "x-amz-storage-class": "GLACIER",
};

test.each(Object.entries(headersOfUploader))(
  "The uploader's %s is refused, or absent from copies and downloads.",
  async (name, value) => {
    const document = documentOf(content);
    const { status } = await put(document, content, { [name]: value });
    if (name.startsWith("x-amz-")) return expect(status).toBe(403);
    expect(status).toBe(200);
    await copy(vault, document, "incoming", "quarantine");
    await copy(vault, document, "quarantine", "released");
    for (const { url } of [
      await vault.presignReview(document, 60),
      await vault.presignDownload(document, 60),
    ]) {
      const answer = await fetch(url);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
      expect(answer.headers.get(name)).not.toBe(value);
    }
    // What a consumer reads without the overrides of a presigned URL.
    const { Body: _, ...stored } = await services.s3.send(
      new GetObjectCommand({ Bucket: "vault", Key: `released/${document.id}` }),
    );
    expect(stored.ContentType).toBe(document.contentType);
    expect(JSON.stringify(stored)).not.toContain(value);
  },
);

test("A download overrides every header of an object that was released with the uploader's.", async () => {
  const document = documentOf(content);
  await services.s3.send(
    new PutObjectCommand({
      Bucket: "vault",
      Key: `released/${document.id}`,
      Body: content,
      ContentType: "text/html",
      ContentEncoding: "br",
      ContentLanguage: "tlh",
      ContentDisposition: "inline",
      CacheControl: "public",
      Expires: new Date(Date.UTC(2100, 0)),
    }),
  );
  const { headers } = await fetch((await vault.presignDownload(document, 60)).url);
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": document.contentType,
    "content-encoding": "identity",
    "content-language": "und",
    "content-disposition": contentDisposition(document.filename),
    "cache-control": "no-store",
  });
  expect(Date.parse(headers.get("expires") ?? "")).toBeLessThanOrEqual(Date.now());
});

test("A reviewer's URL gives quarantined content that browsers save and never display.", async () => {
  const document = { ...documentOf(content), filename: "page.html", contentType: "text/html" };
  await put(document, content);
  const { etag = "" } = (await vault.find(document.id, "incoming")) ?? {};
  await vault.copy(document, "incoming", "quarantine", etag);
  const answer = await fetch((await vault.presignReview(document, 60)).url);
  expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  expect(answer.headers.get("content-disposition")).toBe(contentDisposition("page.html"));
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
});

test("The Content-Disposition of any filename is printable ASCII and decodes to that filename.", () => {
  for (const name of [
    'a"b\\c%.pdf',
    "März.pdf",
    "発票.pdf",
    "a'b(c)*.pdf",
    "\ud83d\ude00.pdf",
    "\ud83d.pdf",
  ]) {
    const header = contentDisposition(name);
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(header)?.[1] ?? "")).toBe(name.toWellFormed());
  }
});
