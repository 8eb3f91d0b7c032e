import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Api, captureOutput, declaration, startApi, unknownDocumentId } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

test("Labels named like members of every object are stored and found like any other.", async () => {
  const labels = { constructor: "a", toString: "b", hasOwnProperty: "c" };
  const { body } = await api.register("bertId", "labels-of-objects", { labels });
  const replayed = await api.register("bertId", "labels-of-objects", { labels });
  expect(replayed.body.id).toBe(body.id);
  expect((await api.request("bertId", "GET", `/documents/${body.id}`)).body.labels).toEqual(labels);
  for (const [name, value] of Object.entries(labels)) {
    const { documents } = (await api.request("bertId", "GET", `/documents?label=${name}%3D${value}`)).body;
    expect(documents.map(({ id }: { id: string }) => id)).toEqual([body.id]);
  }
});

test("A label named __proto__ is refused by name, not dropped.", async () => {
  const text = JSON.stringify({ ...declaration, labels: { case: "1" } }).replace('"case"', '"__proto__"');
  expect(await api.request("annaId", "POST", "/documents", text)).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: "/labels/__proto__", detail: expect.stringContaining("reserved") }] },
  });
});

test.each(["__proto__", "constructor", "toString"])(
  "A query parameter named %s is refused like any unknown one.",
  async (name) => {
    expect(await api.request("annaId", "GET", `/documents?${name}=1`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: `query ${name}`, detail: expect.stringContaining("unknown") }] },
    });
  },
);

test.each([
  ["/documents/", "a slash at the end"],
  [`/documents/${unknownDocumentId}/content/`, "a slash at the end"],
  ["/documents//content", "an empty id"],
  ["//documents", "an empty segment"],
])("The path %s, with %s, is no route.", async (path) => {
  expect(await api.request("annaId", "GET", path)).toMatchObject({
    status: 404,
    body: { detail: "Route not found; see /docs." },
  });
});

test("A body that is nested deeper than the call stack is refused, not failed on.", async () => {
  const nested = `${"[".repeat(15_000)}${"]".repeat(15_000)}`;
  const text = JSON.stringify({ ...declaration, labels: { case: "1" } }).replace('"1"', nested);
  expect(await api.request("annaId", "POST", "/documents", text)).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: "/labels/case", detail: "must be a string" }] },
  });
});

test.each([
  [{ filename: undefined }, "/filename", "is required; send a string"],
  [{ filename: 7 }, "/filename", "must be a string"],
  [{ filename: "" }, "/filename", "must have at least 1 character"],
  [{ filename: "x".repeat(256) }, "/filename", "must have at most 255 characters"],
  [{ filename: "a/b" }, "/filename", "must not contain path separators or control characters"],
  [{ contentType: "pdf" }, "/contentType", "must be a media type such as application/pdf"],
  [{ size: undefined }, "/size", "is required; send a whole number"],
  [{ size: "3" }, "/size", "must be a whole number"],
  [{ size: 1.5 }, "/size", "must be a whole number"],
  [{ size: 0 }, "/size", "must be at least 1, and is 0"],
  [{ size: 1_048_577 }, "/size", "must be at most 1048576, and is 1048577"],
  [{ sha256: "abc" }, "/sha256", "must be 64 hexadecimal digits"],
  [{ labels: [] }, "/labels", "must be an object"],
  [{ labels: { case: 1 } }, "/labels/case", "must be a string"],
  [{ colour: "blue" }, "/colour", "is unknown; remove it, or correct its name"],
])("A registration with %j is refused at %s: it %s.", async (change, pointer, detail) => {
  const text = JSON.stringify({ ...declaration, ...change });
  expect((await api.request("annaId", "POST", "/documents", text)).body.errors).toEqual([
    { pointer, detail },
  ]);
});

test.each([
  [[], "", "must be an object"],
  [null, "", "must be an object"],
  [{ decision: "approve", reason: "Known." }, "/decision", 'must be "release" or "reject"'],
  [{ decision: "release", reason: " " }, "/reason", "must have at least 1 character"],
  [{ decision: "release" }, "/reason", "is required; send a string"],
])("The decision %j is refused at %s: it %s.", async (body, pointer, detail) => {
  const path = `/documents/${unknownDocumentId}/decision`;
  expect((await api.request("ritaId", "POST", path, JSON.stringify(body))).body.errors).toEqual([
    { pointer, detail },
  ]);
});

test.each([
  ["status=lost", '"released"'],
  ["limit=1&limit=2", "send it once"],
  ["limit=abc", "whole number from 1 to 100"],
  ["limit=0", "whole number from 1 to 100"],
  ["limit=101", "whole number from 1 to 100"],
  ["label=case", "name=value"],
  ["from=yesterday", "2026-11-25T09:00:00Z"],
])("The query %s is refused with what is accepted.", async (query, expected) => {
  const { status, body } = await api.request("annaId", "GET", `/documents?${query}`);
  expect({ status, detail: body.errors[0].detail }).toEqual({
    status: 400,
    detail: expect.stringContaining(expected),
  });
});

test("A label's name with other characters is refused with the characters that it can have.", async () => {
  const { status, body } = await api.register("annaId", undefined, { labels: { "a b": "1" } });
  expect({ status, errors: body.errors }).toEqual({
    status: 400,
    errors: [{ pointer: "/labels/a b", detail: expect.stringContaining("letters, digits") }],
  });
});

test("A client id that is the name of a member of every object is not taken for a client.", async () => {
  expect(await api.request("constructor" as never, "GET", "/documents")).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining("constructor") },
  });
});

test("A request without a token is told how to authenticate.", async () => {
  const { status, headers } = await api.request("noClient", "GET", "/documents");
  expect({ status, challenge: headers.get("www-authenticate") }).toEqual({
    status: 401,
    challenge: "Bearer",
  });
});

test("Released content that has expired is gone, with what became of it.", async () => {
  const id = await api.quarantine();
  await api.request("ritaId", "POST", `/documents/${id}/decision`, { decision: "release", reason: "Known." });
  await api.settle(id);
  await api.vault.discard(id, "released");
  expect(await api.request("annaId", "GET", `/documents/${id}/content`)).toMatchObject({
    status: 410,
    body: { detail: expect.stringMatching(/released at .* expired/) },
  });
});

test("Reading an open document says when to read it again.", async () => {
  const { id } = (await api.register()).body;
  const { headers } = await api.request("annaId", "GET", `/documents/${id}`);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
});

test("Quarantined content that has expired is gone, and the history records no view of it.", async () => {
  const id = await api.quarantine();
  await api.vault.discard(id, "quarantine");
  const path = `/documents/${id}/content?purpose=review`;
  expect(await api.request("ritaId", "GET", path)).toMatchObject({ status: 410 });
  const { history } = (await api.request("ritaId", "GET", `/documents/${id}`)).body;
  expect(history.map(({ type }: { type: string }) => type)).not.toContain("content-viewed");
});

test.each([
  ["/documents?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "query to", "must be later than from"],
  ["/documents?from=0001-01-01T00:00:00Z", "query from", "must be a time from 1970 to 9999, in UTC"],
  ["/documents?to=9999-12-31T23:59:59-14:00", "query to", "must be a time from 1970 to 9999, in UTC"],
  [
    `/documents/${unknownDocumentId}?verbose=1`,
    "query verbose",
    "is unknown; remove it, or correct its name",
  ],
])("GET %s is refused at %s: it %s.", async (path, pointer, detail) => {
  expect(await api.request("annaId", "GET", path)).toMatchObject({
    status: 400,
    body: { errors: [{ pointer, detail }] },
  });
});

test("A text with the character that replaces invalid bytes is refused, not stored differently.", async () => {
  const { status, body } = await api.register("annaId", undefined, { filename: "\ufffd.pdf" });
  expect({ status, errors: body.errors }).toEqual({
    status: 400,
    errors: [{ pointer: "/filename", detail: expect.stringContaining("UTF-8") }],
  });
});

test("A compressed body is refused by its encoding.", async () => {
  const headers = { "content-encoding": "gzip" };
  expect(await api.request("annaId", "POST", "/documents", declaration, headers)).toMatchObject({
    status: 415,
    body: { detail: expect.stringContaining("gzip") },
  });
});

test("A conflict says which status the request needs.", async () => {
  const { id } = (await api.register()).body;
  const path = `/documents/${id}/decision`;
  expect(await api.request("ritaId", "POST", path, { decision: "reject", reason: "Known." })).toMatchObject({
    status: 409,
    body: {
      detail: "The document is awaiting-upload; this is possible only while it is quarantined or failed.",
    },
  });
});
