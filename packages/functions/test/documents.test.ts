import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Api, captureOutput, content, declaration, startApi, unknownDocumentId } from "./api.ts";
import { largestRegistration } from "./largest-registration.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

test("A registered document has an upload for a plain PUT request, and keeps its declaration.", async () => {
  const { status, body, headers } = await api.register();
  expect(status).toBe(201);
  expect(headers.get("location")).toBe(`documents/${body.id}`);
  expect(body.upload).toMatchObject({ method: "PUT", headers: { "content-type": "application/pdf" } });
  const read = await api.request("annaId", "GET", `/documents/${body.id}`);
  expect(read.body).toMatchObject({ ...declaration, owner: "anna", status: "awaiting-upload" });
  expect(read.body).not.toHaveProperty("version");
});

test("The largest possible registration is accepted.", async () => {
  expect(await api.request("annaId", "POST", "/documents", largestRegistration)).toMatchObject({
    status: 201,
  });
});

test("Labels can have the names of object members such as constructor.", async () => {
  const labels = { constructor: "1", toString: "2", hasOwnProperty: "3", "a.b:c-d": "4" };
  const { status, body } = await api.register("annaId", undefined, { labels });
  expect(status).toBe(201);
  expect((await api.request("annaId", "GET", `/documents/${body.id}`)).body.labels).toEqual(labels);
});

test("The same Idempotency-Key and body return the same document; another body is a conflict.", async () => {
  const first = await api.register("annaId", "key-1");
  const repeated = await api.register("annaId", "key-1");
  expect(repeated.body.id).toBe(first.body.id);
  expect(repeated.headers.get("idempotency-replayed")).toBe("true");
  expect(await api.register("annaId", "key-1", { size: 9 })).toMatchObject({ status: 409 });
  expect(await api.register("annaId", "with a space")).toMatchObject({ status: 400 });
  expect((await api.register("bertId", "key-1")).body.id).not.toBe(first.body.id);
});

test("Another partner's document gives the same 404 response as one that does not exist.", async () => {
  const { id } = (await api.register()).body;
  for (const [method, path] of [
    ["GET", `/documents/${id}`],
    ["GET", `/documents/${id}/content`],
    ["DELETE", `/documents/${id}`],
  ] as const) {
    const existing = await api.request("bertId", method, path);
    const unknown = await api.request("bertId", method, path.replace(id, unknownDocumentId));
    expect(existing.status).toBe(404);
    expect(existing.text.replaceAll(id, "ID")).toBe(unknown.text.replaceAll(unknownDocumentId, "ID"));
  }
});

test("A reviewer can read every partner's document.", async () => {
  const { id } = (await api.register()).body;
  expect(await api.request("ritaId", "GET", `/documents/${id}`)).toMatchObject({ status: 200 });
});

test("Withdrawing a document twice gives the same response.", async () => {
  const { id } = (await api.register()).body;
  for (let times = 0; times < 2; times++)
    expect(await api.request("annaId", "DELETE", `/documents/${id}`)).toMatchObject({
      status: 202,
      body: { status: "withdrawn" },
    });
});

test("Content can be downloaded once the document is released; before, the problem names its status.", async () => {
  const id = await api.quarantine();
  expect(await api.request("annaId", "GET", `/documents/${id}/content`)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("quarantined") },
  });
  const decision = { decision: "release", reason: "The sender is known." };
  await api.request("ritaId", "POST", `/documents/${id}/decision`, decision);
  await api.settle(id);
  const { body } = await api.request("annaId", "GET", `/documents/${id}/content`);
  const download = await fetch(body.url);
  expect(Buffer.from(await download.arrayBuffer())).toEqual(content);
});

test("A reviewer gets a URL of quarantined content that browsers save, and the history says who asked.", async () => {
  const id = await api.quarantine();
  expect(await api.request("annaId", "GET", `/documents/${id}/content?purpose=review`)).toMatchObject({
    status: 403,
  });
  expect(await api.request("ritaId", "GET", `/documents/${id}/content`)).toMatchObject({ status: 409 });
  const { body } = await api.request("ritaId", "GET", `/documents/${id}/content?purpose=review`);
  const { headers } = await fetch(body.url);
  expect(headers.get("content-type")).toBe("application/octet-stream");
  expect(headers.get("content-disposition")).toMatch(/^attachment/);
  const { history, status } = (await api.request("annaId", "GET", `/documents/${id}`)).body;
  expect(status).toBe("quarantined");
  expect(history.at(-1)).toMatchObject({ type: "content-viewed", actor: "reviewer:rita" });
});

test("A client with the erase scope erases any document, and nothing of its declaration remains.", async () => {
  const id = await api.quarantine();
  expect(await api.request("doraId", "DELETE", `/documents/${id}`)).toMatchObject({
    status: 202,
    body: { status: "erased", filename: "", sha256: "", labels: {} },
  });
  await api.settle(id);
  for (const place of ["incoming", "quarantine", "released"] as const)
    expect(await api.vault.find(id, place)).toBeUndefined();
});
