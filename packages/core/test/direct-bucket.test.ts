import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { HeadObjectCommand, PutObjectTaggingCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpointOf, readAwsEnvironment } from "../src/aws/environment.ts";
import type { Document } from "../src/document.ts";
import { malwareScanTag } from "../src/inspection/malware-scan.ts";
import { DirectBucket } from "../src/vault/direct-bucket.ts";
import { keyOf, type Place } from "../src/vault/keys.ts";
import { SdkBucket } from "../src/vault/sdk/bucket.ts";
import { Vault } from "../src/vault/vault.ts";
import { documentOf } from "./content.ts";
import { startServices, type TestServices } from "./services.ts";

const content = Buffer.from("content");
const checksums = {
  requestChecksumCalculation: "WHEN_REQUIRED",
  responseChecksumValidation: "WHEN_REQUIRED",
} as const;

let services: TestServices;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.close());

/** A bucket without the SDK and one by it. */
function buckets() {
  const { endpoint, region, credentials } = services.aws;
  const bucketName = services.bucketName;
  return {
    direct: new DirectBucket({ region, credentials, endpoints: { s3: endpoint } }, bucketName),
    bySdk: new SdkBucket({ client: new S3Client({ ...services.aws, ...checksums }), bucketName }),
  };
}

/** Uploads a document's content by a presigned URL. */
async function upload(document: Document): Promise<string> {
  const signing = { document, signedAt: new Date(), expiresInSeconds: 900 };
  const { url, method, headers } = buckets().direct.presignUpload(signing);
  const { status, headers: answered } = await fetch(url, { method, headers, body: content });
  expect(status).toBe(200);
  return answered.get("etag")?.replaceAll('"', "") ?? "";
}

/** What a call results in, with streams as their content. */
async function outcomeOf(call: () => Promise<unknown>): Promise<unknown> {
  const result = await call();
  if (result instanceof Uint8Array) return Buffer.from(result).toString();
  if (typeof result !== "object" || result === null || !("stream" in result)) return result;
  return { ...result, stream: await text(result.stream as Readable) };
}

test("What is read and written without the SDK is what the SDK reads and writes.", async () => {
  const document = documentOf(content);
  const etag = await upload(document);
  const { direct, bySdk } = buckets();
  const { id } = document;
  const calls: ((bucket: DirectBucket | SdkBucket) => Promise<unknown>)[] = [
    (bucket) => bucket.find(id, "incoming"),
    (bucket) => bucket.find(id, "released"),
    (bucket) => bucket.open(id, "incoming", etag),
    (bucket) => bucket.open(id, "incoming", etag, { start: 1, end: 4 }),
    (bucket) => bucket.readRange(id, "incoming", etag, 1, 4),
    (bucket) => bucket.malwareScan(id, "incoming"),
    (bucket) => bucket.malwareScan(id, "released"),
  ];
  for (const call of calls)
    expect(await outcomeOf(() => call(direct))).toEqual(await outcomeOf(() => call(bySdk)));

  await direct.copy(document, "incoming", "released", etag);
  await bySdk.copy(document, "incoming", "quarantine", etag);
  // The entity tags differ, as those of all copies under SSE-KMS.
  const headers = async (place: Place) => {
    const command = new HeadObjectCommand({ Bucket: services.bucketName, Key: keyOf(id, place) });
    const { ContentType, ContentLength, CacheControl } = await services.s3.send(command);
    return { ContentType, ContentLength, CacheControl };
  };
  expect(await headers("released")).toEqual(await headers("quarantine"));
  expect(await headers("released")).toMatchObject({ ContentLength: content.length });
  await direct.discard(id, "released");
  expect(await bySdk.find(id, "released")).toBeUndefined();
});

test.each(["NO_THREATS_FOUND", "THREATS_FOUND"])(
  "The malware scan result %s is read without the SDK.",
  async (Value) => {
    const document = documentOf(content);
    await upload(document).catch(() => {});
    const Key = keyOf(document.id, "incoming");
    const TagSet = [
      { Key: "other", Value: "x" },
      { Key: malwareScanTag, Value },
    ];
    await services.s3.send(
      new PutObjectTaggingCommand({ Bucket: services.bucketName, Key, Tagging: { TagSet } }),
    );
    expect(await buckets().direct.malwareScan(document.id, "incoming")).toEqual({
      state: "completed",
      status: Value,
    });
  },
);

test("What fails without the SDK fails by the SDK, with the error that says why.", async () => {
  const document = documentOf(content);
  const etag = await upload(document);
  const { direct, bySdk } = buckets();
  const vault = new Vault({ direct, bySdk: async () => bySdk });
  const { id } = document;
  for (const call of [
    (tag: string) => vault.open(id, "incoming", tag),
    (tag: string) => vault.readRange(id, "incoming", tag, 0, 2),
    (tag: string) => vault.copy(document, "incoming", "released", tag),
  ])
    await expect(call("other")).rejects.toMatchObject({ name: "ContentChangedError" });
  await expect(vault.open(id, "released", etag)).rejects.toMatchObject({ name: "ContentMissingError" });
  await expect(vault.copy(document, "quarantine", "released", etag)).rejects.toMatchObject({
    name: "ContentMissingError",
  });
});

test("Without a connection, the SDK does everything.", async () => {
  const { bySdk } = buckets();
  const { region, credentials } = services.aws;
  const direct = new DirectBucket({ region, credentials, endpoints: { s3: "http://127.0.0.1:9" } }, "vault");
  const document = documentOf(content);
  const etag = await upload(document);
  const vault = new Vault({ direct, bySdk: async () => bySdk });
  await vault.copy(document, "incoming", "released", etag);
  expect(await vault.find(document.id, "released")).toMatchObject({ size: content.length });
});

const names = ["claim.pdf", "ü 日本.pdf", "a'b(c)!*~+&=?#%41;.pdf", 'quote".pdf', "no\u00a0space"];

test.each([
  ["an address", { AWS_ENDPOINT_URL: "http://127.0.0.1:4871" }, false],
  ["an IPv6 address", { AWS_ENDPOINT_URL: "http://[::1]:4871" }, false],
  ["a host", { AWS_ENDPOINT_URL: "http://localhost:4871/" }, false],
  ["the region", {}, false],
  ["the region, dual-stack", {}, true],
])("URLs for %s are those of the SDK's presigner.", async (_name, variables, isDualStack) => {
  const environment = readAwsEnvironment({
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "ASIA",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "to/k+en==",
    ...variables,
  });
  if (!environment) throw new Error("The environment is not read.");
  const { region, credentials } = environment;
  const { AWS_ENDPOINT_URL: endpoint } = variables as Record<string, string>;
  const client = new S3Client({
    region,
    credentials,
    ...(endpoint && { endpoint: endpointOf("s3", environment).href }),
    useDualstackEndpoint: isDualStack,
    ...checksums,
  });
  const direct = new DirectBucket(environment, "vault", { isDualStack });
  const bySdk = new SdkBucket({ client, bucketName: "vault" });
  for (const filename of names) {
    const document = { ...documentOf(content), filename, contentType: 'text/plain; charset="utf-8"' };
    const signing = { document, signedAt: new Date("2026-11-26T10:00:00.123Z"), expiresInSeconds: 900 };
    const parts = { uploadId: "a.b_c-d+/=", partBytes: 3 };
    const part = { number: 2, sha256: "ab".repeat(32) };
    for (const presign of [
      (bucket: DirectBucket | SdkBucket) => bucket.presignUpload(signing),
      (bucket: DirectBucket | SdkBucket) => bucket.presignPart(signing, parts, part),
      (bucket: DirectBucket | SdkBucket) => bucket.presignGet(signing, "download"),
      (bucket: DirectBucket | SdkBucket) => bucket.presignGet(signing, "review"),
    ])
      expect(sorted(await presign(direct))).toEqual(sorted(await presign(bySdk)));
  }
});

/** A presigned request, with the parameters of its URL by name: their order is not signed. */
function sorted({ url, ...request }: { url: string }) {
  const { origin, pathname, searchParams } = new URL(url);
  return { ...request, origin, pathname, parameters: [...searchParams].sort() };
}
