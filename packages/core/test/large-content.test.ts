import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ContentChangedError, ContentMissingError } from "../src/errors.ts";
import { keyOf, type Place, places } from "../src/vault/keys.ts";
import { createVault } from "../src/vault/sdk/vault.ts";
import { copy, documentOf, put } from "./content.ts";
import { type CallFailure, copying, startServices, type TestServices } from "./services.ts";

/** Two and a half parts. */
const content = Buffer.alloc(12.5 * 1024 ** 2, "a line of a large text\n");
const Bucket = "vault";

let services: TestServices;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(() => {
  services.failures.length = 0;
  services.hooks.afterCall = async () => {};
});
afterAll(() => services.close());

async function uploaded(headers: Record<string, string> = {}) {
  const document = documentOf(content);
  expect((await put(services.vault, document, content, headers)).status).toBe(200);
  const { etag = "" } = (await services.vault.find(document.id, "incoming")) ?? {};
  return { document, etag };
}

async function read(id: string, place: Place) {
  const { Body, ...stored } = await services.s3.send(new GetObjectCommand({ Bucket, Key: keyOf(id, place) }));
  return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), stored };
}

async function uploadsOf(id: string): Promise<unknown[]> {
  const { Uploads = [] } = await services.s3.send(new ListMultipartUploadsCommand({ Bucket }));
  return Uploads.filter(({ Key }) => Key?.endsWith(id));
}

async function versionsOf(id: string) {
  const { Versions = [], DeleteMarkers = [] } = await services.s3.send(
    new ListObjectVersionsCommand({ Bucket }),
  );
  return [...Versions, ...DeleteMarkers].filter(({ Key }) => Key?.endsWith(id));
}

test("Large content is copied in parts, with the declared media type and no other header.", async () => {
  const { document, etag } = await uploaded({ "cache-control": "public", "content-language": "tlh" });
  await services.vault.copy(document, "incoming", "released", etag);
  const { bytes, stored } = await read(document.id, "released");
  expect(bytes.equals(content)).toBe(true);
  expect(stored.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
  expect(stored.ContentType).toBe(document.contentType);
  expect(Object.keys(stored)).not.toContain("CacheControl");
  expect(Object.keys(stored)).not.toContain("ContentLanguage");
  expect(await uploadsOf(document.id)).toEqual([]);
});

test("Large content is not copied if it is missing or has another entity tag, and leaves no parts.", async () => {
  const { document, etag } = await uploaded();
  const copyFrom = (from: Place, tag: string) => services.vault.copy(document, from, "released", tag);
  await expect(copyFrom("incoming", "other")).rejects.toThrow(ContentChangedError);
  await expect(copyFrom("quarantine", etag)).rejects.toThrow(ContentMissingError);
  expect(await services.vault.find(document.id, "released")).toBeUndefined();
  expect(await uploadsOf(document.id)).toEqual([]);
});

test("Content that is replaced while its parts are copied is not released.", async () => {
  const { document, etag } = await uploaded();
  let calls = 0;
  services.hooks.afterCall = async () => {
    if (++calls !== 2) return;
    services.hooks.afterCall = async () => {};
    await services.vault.seal(document.id);
  };
  const oneByOne = createVault({
    client: services.s3,
    bucketName: Bucket,
    copying: { ...copying, parallelParts: 1 },
  });
  await expect(oneByOne.copy(document, "incoming", "released", etag)).rejects.toThrow(ContentChangedError);
  expect(await services.vault.find(document.id, "released")).toBeUndefined();
});

test("Concurrent copies of large content leave one copy.", async () => {
  const { document, etag } = await uploaded();
  const copyOnce = () => services.vault.copy(document, "incoming", "released", etag);
  await Promise.all([copyOnce(), copyOnce()]);
  const ofCopy = (await versionsOf(document.id)).filter(({ Key }) => Key?.startsWith("released/"));
  expect(ofCopy).toHaveLength(1);
  expect(await uploadsOf(document.id)).toEqual([]);
});

test.each(["lost request", "lost response"] as const)(
  "Whichever call of a copy in parts has a %s, repeating the copy succeeds, and clearing leaves no parts.",
  async (failure: CallFailure) => {
    for (let call = 1, isReached = true; isReached; call++) {
      const { document, etag } = await uploaded();
      services.failures.push(...Array(call - 1).fill(undefined), failure);
      const copyOnce = () => services.vault.copy(document, "incoming", "released", etag);
      await copyOnce().catch(() => {});
      isReached = services.failures.splice(0).length === 0;
      await copyOnce();
      const { bytes } = await read(document.id, "released");
      expect(bytes.equals(content)).toBe(true);
      await services.vault.clear(document.id);
      expect(await uploadsOf(document.id)).toEqual([]);
    }
  },
);

test("Clearing while large content is copied leaves no content, whichever call it follows.", async () => {
  for (let call = 1, isReached = true; isReached; call++) {
    const { document, etag } = await uploaded();
    let calls = 0;
    services.hooks.afterCall = async () => {
      if (++calls !== call) return;
      services.hooks.afterCall = async () => {};
      await services.vault.clear(document.id);
    };
    await services.vault.copy(document, "incoming", "released", etag).catch(() => {});
    services.hooks.afterCall = async () => {};
    isReached = calls >= call;
    if (!isReached) continue;
    for (const place of places) expect(await services.vault.find(document.id, place)).toBeUndefined();
    expect(await uploadsOf(document.id)).toEqual([]);
  }
});

test("Clearing removes content from every place and parts of every key, and seals the upload.", async () => {
  const { document } = await uploaded();
  const { id } = document;
  await copy(services.vault, document, "incoming", "quarantine");
  await copy(services.vault, document, "quarantine", "released");
  for (const place of places)
    await services.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: keyOf(id, place) }));
  const other = new CreateMultipartUploadCommand({ Bucket, Key: `${keyOf(id, "released")}0` });
  await services.s3.send(other);
  for (let times = 0; times < 2; times++) {
    await services.vault.clear(id);
    for (const place of places) expect(await services.vault.find(id, place)).toBeUndefined();
    expect(await uploadsOf(id)).toEqual([]);
    expect(await uploadsOf(`${id}0`)).toHaveLength(1);
    expect((await put(services.vault, document, content)).status).toBe(412);
  }
});

test("Erasing leaves no version of a document's content but the empty seal, and other documents as they were.", async () => {
  const [erased, other] = [await uploaded(), await uploaded()];
  for (const { document } of [erased, other]) {
    await copy(services.vault, document, "incoming", "quarantine");
    await copy(services.vault, document, "quarantine", "released");
    await services.vault.discard(document.id, "quarantine");
  }
  const before = await versionsOf(other.document.id);
  for (let times = 0; times < 2; times++) {
    await services.vault.erase(erased.document.id);
    expect(await versionsOf(erased.document.id)).toMatchObject([
      { Key: keyOf(erased.document.id, "incoming"), Size: 0, IsLatest: true },
    ]);
  }
  expect(await versionsOf(other.document.id)).toEqual(before);
  expect((await put(services.vault, erased.document, content)).status).toBe(412);
});
