import { afterAll, beforeAll, expect, test } from "vitest";
import type { Document } from "../src/document.ts";
import { ContentChangedError, ContentMissingError } from "../src/errors.ts";
import { contentDisposition } from "../src/vault/content-disposition.ts";
import { sha256Of } from "./samples.ts";
import { startServices, type TestServices } from "./services.ts";

let services: TestServices;
let vault: TestServices["vault"];
beforeAll(async () => {
  services = await startServices();
  ({ vault } = services);
});
afterAll(() => services.close());

let count = 0;
function documentOf(content: Buffer): Document {
  return {
    id: String(++count).padStart(26, "0"),
    owner: "anna",
    status: "awaiting-upload",
    version: 1,
    createdAt: "",
    updatedAt: "",
    findings: [],
    filename: "claim.pdf",
    contentType: "application/pdf",
    size: content.length,
    sha256: sha256Of(content),
    labels: {},
  };
}

async function put(document: Document, content: Buffer, otherHeaders: Record<string, string> = {}) {
  const { url, headers, method } = await vault.presignUpload(document, 60);
  return fetch(url, { method, headers: { ...headers, ...otherHeaders }, body: new Uint8Array(content) });
}

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
  const read = await vault.open(document.id, "incoming", etag);
  expect(Buffer.concat(await read.toArray())).toEqual(content);
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
  await expect(vault.copy(document.id, "incoming", "released", "other")).rejects.toThrow(ContentChangedError);
  expect(await vault.find(document.id, "released")).toBeUndefined();
  await vault.copy(document.id, "incoming", "released", etag);
  expect(await vault.find(document.id, "released")).toEqual({ etag, size: content.length });
  await vault.seal(document.id);
  await expect(vault.copy(document.id, "incoming", "quarantine", etag)).rejects.toThrow(ContentChangedError);
  const missing = documentOf(Buffer.from("not uploaded"));
  await expect(vault.copy(missing.id, "incoming", "released", etag)).rejects.toThrow(ContentMissingError);
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
  await vault.copy(
    document.id,
    "incoming",
    "released",
    (await vault.find(document.id, "incoming"))?.etag ?? "",
  );
  const { url } = await vault.presignDownload(document, 60);
  const answer = await fetch(url);
  expect(answer.headers.get("content-type")).toBe("application/pdf");
  expect(answer.headers.get("content-disposition")).toBe(contentDisposition(document.filename));
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
