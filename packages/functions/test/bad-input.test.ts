import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Api, captureOutput, declaration, startApi } from "./api.ts";

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

test.each([
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
