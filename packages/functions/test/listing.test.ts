import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Api, captureOutput, startApi } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

test("A partner lists its own documents in pages, by the cursor.", async () => {
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) ids.unshift((await api.register("bertId")).body.id);
  await api.register("annaId");
  const first = (await api.request("bertId", "GET", "/documents?limit=2")).body;
  const second = (await api.request("bertId", "GET", `/documents?limit=2&cursor=${first.cursor}`)).body;
  const documents: { id: string; owner: string }[] = [...first.documents, ...second.documents];
  expect(documents.map(({ id }) => id)).toEqual(ids);
  expect(second.cursor).toBeNull();
  for (const { owner } of documents) expect(owner).toBe("bert");
});

test("A cursor of another partner or status, or a changed one, is refused.", async () => {
  await api.register("bertId");
  await api.register("bertId");
  const { cursor } = (await api.request("bertId", "GET", "/documents?limit=1")).body;
  for (const [client, query] of [
    ["annaId", `cursor=${cursor}`],
    ["bertId", `status=released&cursor=${cursor}`],
    ["bertId", `cursor=${cursor}x`],
    ["bertId", "cursor=bm9uc2Vuc2U"],
  ] as const)
    expect(await api.request(client, "GET", `/documents?${query}`)).toMatchObject({
      status: 400,
      body: { type: "urn:airlock:problem:invalid-cursor" },
    });
});

test("A reviewer lists the quarantined documents of all partners by default.", async () => {
  const id = await api.quarantine();
  const { documents } = (await api.request("ritaId", "GET", "/documents?limit=100")).body;
  expect(documents.map((document: { id: string }) => document.id)).toContain(id);
});

test("A reviewer cannot list final statuses.", async () => {
  expect(await api.request("ritaId", "GET", "/documents?status=released")).toMatchObject({ status: 400 });
});
