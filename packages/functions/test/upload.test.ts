import { GetObjectCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { sha256Of } from "../../core/test/samples.ts";
import { type Api, captureOutput, content, declaration, startApi, unknownDocumentId } from "./api.ts";

const partBytes = 16 * 1024 ** 2;
/** One part and a little more. */
const large = Buffer.alloc(partBytes + 7, "a line of a large text\n");
const parts = [large.subarray(0, partBytes), large.subarray(partBytes)];
const largeDeclaration = {
  filename: "large.txt",
  contentType: "text/plain",
  size: large.length,
  sha256: sha256Of(large),
  upload: { parts: true },
};

let api: Api;
beforeAll(async () => {
  api = await startApi({ maximumDocumentBytes: 50 * 1024 ** 3 });
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

const register = async (): Promise<string> =>
  (await api.register("annaId", undefined, largeDeclaration)).body.id;

const pathOf = (id: string, rest = "") => `/documents/${id}/upload${rest}`;

const declared = (number: number) => ({ number, sha256: sha256Of(parts[number - 1] as Buffer) });

const presign = (id: string, ...numbers: number[]) =>
  api.request("annaId", "POST", pathOf(id, "/parts"), { parts: numbers.map(declared) });

const put = (
  { method, url, headers }: { method: string; url: string; headers: Record<string, string> },
  bytes: Uint8Array,
) => fetch(url, { method, headers, body: new Uint8Array(bytes) });

async function uploadParts(id: string, ...numbers: number[]): Promise<void> {
  const { body } = await presign(id, ...numbers);
  for (const part of body.parts) expect((await put(part, parts[part.number - 1] as Buffer)).status).toBe(200);
}

const complete = (id: string) => api.request("annaId", "POST", pathOf(id, "/completion"));

const contentOf = async (id: string) => {
  const { s3, bucketName: Bucket } = api;
  const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: `incoming/${id}` }));
  return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), ContentType };
};

test("Content is uploaded in parts, and an interrupted upload goes on with the parts that are missing.", async () => {
  const { body } = await api.register("annaId", undefined, largeDeclaration);
  const { id, upload } = body;
  expect(upload).toEqual({ partBytes, partCount: 2, parts: [] });
  await uploadParts(id, 2);
  expect((await api.request("annaId", "GET", pathOf(id))).body).toEqual({
    partBytes,
    partCount: 2,
    parts: [{ ...declared(2), size: 7 }],
  });
  await uploadParts(id, 1);
  expect(await complete(id)).toMatchObject({
    status: 202,
    body: { id, status: "awaiting-upload", partBytes },
  });
  const { bytes, ContentType } = await contentOf(id);
  expect(bytes.equals(large)).toBe(true);
  expect(ContentType).toBe("text/plain");
});

test("A repeated completion succeeds and changes nothing, also after the inspection started.", async () => {
  const id = await register();
  await uploadParts(id, 1, 2);
  for (let times = 0; times < 2; times++) expect((await complete(id)).status).toBe(202);
  await api.ledger.transition("inspection-started", id, { actor: "system:workflow" });
  expect(await complete(id)).toMatchObject({ status: 202, body: { status: "inspecting" } });
  expect(await api.request("annaId", "GET", pathOf(id))).toMatchObject({ status: 409 });
});

test("After the completion, the parts are not asked for again.", async () => {
  const id = await register();
  await uploadParts(id, 1, 2);
  await complete(id);
  const { status, body } = await api.request("annaId", "GET", pathOf(id));
  expect(status).toBe(409);
  expect(body.detail).toMatch(/already uploaded/);
});

test("An upload without all parts is not completed, and the problem names those that are missing.", async () => {
  const id = await register();
  await uploadParts(id, 2);
  const { status, body } = await complete(id);
  expect(status).toBe(409);
  expect(body.detail).toMatch(/lacks parts: 1\./);
});

test("After a long upload, a client reads the document as soon as after a short one.", async () => {
  const id = await register();
  await uploadParts(id, 1, 2);
  const earlier = api.clock.offsetMilliseconds;
  api.clock.offsetMilliseconds += 120_000;
  onTestFinished(() => {
    api.clock.offsetMilliseconds = earlier;
  });
  expect((await complete(id)).headers.get("retry-after")).toBe("2");
});

test("A part's URL accepts only the declared bytes.", async () => {
  const id = await register();
  const { body } = await presign(id, 2);
  const [part] = body.parts;
  expect((await put(part, Buffer.from("1234567"))).status).toBe(400);
  expect((await put(part, Buffer.from("12345678"))).status).toBe(403);
  const unchecked = { ...part, headers: {} };
  expect((await put(unchecked, parts[1] as Buffer)).status).toBe(403);
  expect((await api.request("annaId", "GET", pathOf(id))).body.parts).toEqual([]);
});

test("A part that is uploaded again replaces the earlier one.", async () => {
  const id = await register();
  const wrong = Buffer.from("7654321");
  const { body } = await api.request("annaId", "POST", pathOf(id, "/parts"), {
    parts: [{ number: 2, sha256: sha256Of(wrong) }],
  });
  expect((await put(body.parts[0], wrong)).status).toBe(200);
  await uploadParts(id, 1, 2);
  await complete(id);
  expect((await contentOf(id)).bytes.equals(large)).toBe(true);
});

test("Parts that the content does not have, and more than a request can name, are refused.", async () => {
  const id = await register();
  const request = (list: object[]) => api.request("annaId", "POST", pathOf(id, "/parts"), { parts: list });
  const { sha256 } = declared(1);
  const beyond = await request([{ number: 3, sha256 }]);
  expect(beyond).toMatchObject({ status: 400 });
  expect(beyond.body.detail).toMatch(/no part 3: its content has 2/);
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ number: index + 1, sha256 }));
  for (const list of [[], numbered(101), [{ number: 0, sha256 }], [{ number: 1, sha256: "00" }]])
    expect(await request(list)).toMatchObject({ status: 400 });
});

test("Nobody but the partner that registered a document can upload its parts.", async () => {
  const id = await register();
  for (const [method, path, body] of [
    ["GET", pathOf(id), undefined],
    ["POST", pathOf(id, "/parts"), { parts: [declared(1)] }],
    ["POST", pathOf(id, "/completion"), undefined],
  ] as const) {
    expect(await api.request("bertId", method, path, body)).toMatchObject({ status: 404 });
    expect(await api.request("idaId", method, path, body)).toMatchObject({ status: 404 });
    expect(await api.request("ritaId", method, path, body)).toMatchObject({ status: 403 });
    expect(await api.request("annaId", method, path.replace(id, unknownDocumentId), body)).toMatchObject({
      status: 404,
    });
  }
});

test("A document that is uploaded by one request gets a new URL, and no parts.", async () => {
  const { id } = (await api.register()).body;
  const { body } = await api.request("annaId", "GET", pathOf(id));
  expect(await presign(id, 1)).toMatchObject({ status: 409 });
  expect(await complete(id)).toMatchObject({ status: 409 });
  expect((await put(body, content)).status).toBe(200);
});

test("Content of more than 5 GiB is uploaded in parts only, and the problem says so.", async () => {
  const size = 5 * 1024 ** 3 + 1;
  const refused = await api.register("annaId", undefined, { size });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: "/size" }] } });
  expect(refused.body.errors[0].detail).toMatch(/"upload": \{"parts": true\}/);
  const { status, body } = await api.register("annaId", undefined, { size, upload: { parts: true } });
  expect(status).toBe(201);
  expect(body.upload.partCount).toBe(321);
});

test("A repeated registration continues the same upload; one without parts is another body.", async () => {
  const first = await api.register("annaId", "parts-1", largeDeclaration);
  await uploadParts(first.body.id, 1);
  const repeated = await api.register("annaId", "parts-1", largeDeclaration);
  expect(repeated.body).toMatchObject({ id: first.body.id, upload: { parts: [declared(1)] } });
  const { upload: _, ...atOnce } = largeDeclaration;
  expect(await api.register("annaId", "parts-1", atOnce)).toMatchObject({ status: 409 });
  expect(await api.register("annaId", "parts-2", { ...declaration, upload: { parts: false } })).toMatchObject(
    {
      status: 201,
    },
  );
  expect((await api.register("annaId", "parts-2", declaration)).status).toBe(201);
});

test("A withdrawn document takes no more parts, and those that were uploaded are removed.", async () => {
  const id = await register();
  await uploadParts(id, 1);
  const { body } = await presign(id, 2);
  await api.request("annaId", "DELETE", `/documents/${id}`);
  await api.settle(id);
  expect((await put(body.parts[0], parts[1] as Buffer)).status).toBe(404);
  expect(await presign(id, 2)).toMatchObject({ status: 409 });
  expect(await complete(id)).toMatchObject({ status: 409 });
  const { Uploads = [] } = await api.s3.send(new ListMultipartUploadsCommand({ Bucket: api.bucketName }));
  expect(Uploads.filter(({ Key }) => Key?.endsWith(id))).toEqual([]);
});

test("S3's id of an upload is in no response.", async () => {
  const id = await register();
  const { uploadId = "" } = (await api.ledger.get(id)) ?? {};
  expect(uploadId).not.toBe("");
  for (const path of [`/documents/${id}`, "/documents", pathOf(id)])
    expect((await api.request("annaId", "GET", path)).text).not.toContain(uploadId);
});
