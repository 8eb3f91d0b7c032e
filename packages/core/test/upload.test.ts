import { ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Document } from "../src/document.ts";
import { sweep } from "../src/sweep.ts";
import { completeUpload, presignParts, readUpload } from "../src/upload.ts";
import { limits } from "./intake.ts";
import { sha256Of } from "./samples.ts";
import { type CallFailure, startServices, type TestServices } from "./services.ts";

/** S3's least size of a part but the last. */
const partBytes = 5 * 1024 ** 2;
const content = Buffer.alloc(partBytes + 7, "a line of a large text\n");
const parts = [content.subarray(0, partBytes), content.subarray(partBytes)];

let services: TestServices;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(() => {
  services.failures.length = 0;
  services.clock.offsetMilliseconds = 0;
  services.hooks.afterCall = async () => {};
});
afterAll(() => services.close());

async function register(): Promise<Document> {
  const declaration = {
    filename: "large.txt",
    contentType: "text/plain",
    size: content.length,
    sha256: sha256Of(content),
    labels: {},
  };
  return (await services.ledger.register({ owner: "anna", actor: "partner:anna", declaration, partBytes }))
    .document;
}

const current = async ({ id }: Document) => (await services.ledger.get(id)) as Document;

async function uploadParts(document: Document, ...numbers: number[]): Promise<void> {
  const presigned = await presignParts(services, await current(document), {
    parts: numbers.map((number) => ({ number, sha256: sha256Of(parts[number - 1] as Buffer) })),
    expiresInSeconds: 60,
  });
  for (const { number, method, url, headers } of presigned) {
    const body = new Uint8Array(parts[number - 1] as Buffer);
    expect((await fetch(url, { method, headers, body })).status).toBe(200);
  }
}

async function uploadsOf({ id }: Document): Promise<unknown[]> {
  const { Uploads = [] } = await services.s3.send(
    new ListMultipartUploadsCommand({ Bucket: services.bucketName }),
  );
  return Uploads.filter(({ Key }) => Key?.endsWith(id));
}

test("Requests that start an upload at the same time all continue one.", async () => {
  const document = await register();
  const states = await Promise.all([1, 2, 3].map(() => readUpload(services, document)));
  expect(states).toEqual(Array(3).fill({ partBytes, partCount: 2, parts: [] }));
  await Promise.all([uploadParts(document, 1), uploadParts(document, 2)]);
  expect((await readUpload(services, await current(document))).parts).toHaveLength(2);
});

test("Parts of requests that start the upload belong to one upload, which completes.", async () => {
  const document = await register();
  // All three read the record before any upload is recorded.
  const presigned = await Promise.all(
    [1, 2, 2].map((number) =>
      presignParts(services, document, {
        parts: [{ number, sha256: sha256Of(parts[number - 1] as Buffer) }],
        expiresInSeconds: 60,
      }),
    ),
  );
  const uploadIds = presigned.flat().map(({ url }) => new URL(url).searchParams.get("uploadId"));
  expect(new Set(uploadIds).size).toBe(1);
});

test.each(["lost request", "lost response"] as const)(
  "Whichever call of an upload in parts has a %s, repeating the request succeeds.",
  async (failure: CallFailure) => {
    const steps: ((document: Document) => Promise<unknown>)[] = [
      async (document: Document) => readUpload(services, await current(document)),
      (document: Document) => uploadParts(document, 1, 2),
      async (document: Document) => completeUpload(services, await current(document)),
    ];
    for (let call = 1, isReached = true; isReached; call++) {
      const document = await register();
      services.failures.push(...Array(call - 1).fill(undefined), failure);
      for (const step of steps) await step(document).catch(() => step(document));
      isReached = services.failures.splice(0).length === 0;
      expect(await services.vault.find(document.id, "incoming")).toMatchObject({ size: content.length });
    }
  },
);

test("Completions at the same time leave one object.", async () => {
  const document = await register();
  await uploadParts(document, 1, 2);
  const latest = await current(document);
  await Promise.all([1, 2].map(() => completeUpload(services, latest)));
  const found = await services.vault.find(document.id, "incoming");
  expect(found?.size).toBe(content.length);
  expect(await uploadsOf(document)).toEqual([]);
});

test("A document whose parts still arrive does not expire; one without a new part does.", async () => {
  const { clock, ledger } = services;
  const afterHours = async (hours: number) => {
    clock.offsetMilliseconds = hours * 3_600_000;
    await sweep({ ...services, workflow: { inspect: async () => {}, settle: async () => {} } }, limits);
  };
  clock.offsetMilliseconds = -3 * 3_600_000;
  const [document, abandoned] = [await register(), await register()];
  await uploadParts(document, 1);
  await afterHours(0);
  expect((await ledger.get(document.id))?.status).toBe("awaiting-upload");
  expect((await ledger.get(abandoned.id))?.status).toBe("expired");
  await afterHours(3);
  expect((await ledger.get(document.id))?.status).toBe("expired");
});
