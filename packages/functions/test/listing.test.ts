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

test("A reviewer counts the open documents of all partners by status.", async () => {
  const quarantined = async () =>
    (await api.request("ritaId", "GET", "/queue")).body.statuses.find(
      ({ status }: { status: string }) => status === "quarantined",
    );
  const { count } = await quarantined();
  await api.quarantine();
  expect(await quarantined()).toEqual({ status: "quarantined", count: count + 1, isComplete: true });
});

test("A consumer lists and reads the released documents of all partners, and no others.", async () => {
  const released = await api.quarantine();
  await api.request("ritaId", "POST", `/documents/${released}/decision`, {
    decision: "release",
    reason: "The sender is known.",
  });
  await api.settle(released);
  const quarantined = await api.quarantine();
  const { documents } = (await api.request("carlId", "GET", "/documents?limit=100")).body;
  expect(documents.map(({ id }: { id: string }) => id)).toContain(released);
  for (const { status } of documents) expect(status).toBe("released");
  expect(await api.request("carlId", "GET", "/documents?status=quarantined")).toMatchObject({ status: 400 });
  expect(await api.request("carlId", "GET", `/documents/${quarantined}`)).toMatchObject({ status: 404 });
  expect(await api.request("carlId", "GET", `/documents/${released}`)).toMatchObject({ status: 200 });
  const { body } = await api.request("carlId", "GET", `/documents/${released}/content`);
  expect((await fetch(body.url)).status).toBe(200);
  const decision = { decision: "reject", reason: "No." };
  for (const [method, path, sent] of [
    ["POST", `/documents/${quarantined}/decision`, decision],
    ["DELETE", `/documents/${released}`, undefined],
    ["POST", "/documents", {}],
  ] as const)
    expect(await api.request("carlId", method, path, sent)).toMatchObject({ status: 403 });
});

test("A listing is limited by label and time range, and a malformed filter is refused with its form.", async () => {
  const marked = (await api.register("bertId", undefined, { labels: { case: "88", "a:b": "x=y" } })).body.id;
  const list = async (query: string) => (await api.request("bertId", "GET", `/documents?${query}`)).body;
  const idsOf = async (query: string) =>
    (await list(query)).documents.map((document: { id: string }) => document.id);
  expect(await idsOf("label=case%3D88")).toEqual([marked]);
  expect(await idsOf("label=a%3Ab%3Dx%3Dy")).toEqual([marked]);
  expect(await idsOf("label=case%3D89")).toEqual([]);
  expect(await idsOf("label=case%3D88&to=2020-01-01T00:00:00Z")).toEqual([]);
  expect(await idsOf("label=case%3D88&from=2020-01-01T00:00:00Z")).toEqual([marked]);
  expect(await api.request("bertId", "GET", "/documents?label=case")).toMatchObject({ status: 400 });
  expect(await api.request("bertId", "GET", "/documents?from=yesterday")).toMatchObject({ status: 400 });
});

test("Reviewers list the queue oldest first, by partner, type and rule.", async () => {
  const finding = { rule: "queue-rule", severity: "medium", message: "", evidence: {} } as const;
  const ids = [
    await api.quarantine("annaId", [finding]),
    await api.quarantine("bertId", [finding]),
    await api.quarantine("annaId", [finding], { contentType: "Application/PDF; version=2" }),
  ];
  await api.quarantine("annaId");
  const list = async (query: string) =>
    (await api.request("ritaId", "GET", `/documents?rule=queue-rule&limit=100&${query}`)).body.documents.map(
      ({ id }: { id: string }) => id,
    );
  expect(await list("order=oldest")).toEqual(ids);
  expect(await list("order=newest")).toEqual(ids.toReversed());
  expect(await list("order=oldest&partner=anna")).toEqual([ids[0], ids[2]]);
  expect(await list("order=oldest&type=application/pdf")).toEqual(ids);
  expect(await list("type=image/png")).toEqual([]);
  const { cursor } = (await api.request("ritaId", "GET", "/documents?order=oldest&limit=1")).body;
  for (const query of ["", "order=newest&", "order=oldest&partner=anna&"])
    expect(await api.request("ritaId", "GET", `/documents?${query}cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { type: "urn:airlock:problem:invalid-cursor" },
    });
});

test("A partner orders and filters its own documents, and cannot choose another partner.", async () => {
  const { body } = await api.register("bertId", undefined, { contentType: "text/csv" });
  const list = (query: string) => api.request("bertId", "GET", `/documents?${query}`);
  expect((await list("type=text/csv")).body.documents).toMatchObject([{ id: body.id }]);
  expect((await list("order=oldest&limit=100")).body.documents.at(-1)).toMatchObject({ id: body.id });
  expect(await list("partner=anna")).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: "query partner" }] },
  });
});

test("A cursor that an earlier version gave is valid.", async () => {
  await api.register("bertId");
  const { id } = (await api.register("bertId")).body;
  // SHA-256 of ["bert",{"status":"awaiting-upload"}] as in version 0.1.0.
  const cursor = Buffer.from(JSON.stringify([1, "1L49jMNKBGetODn1xjFTp1", id])).toString("base64url");
  const answer = await api.request("bertId", "GET", `/documents?status=awaiting-upload&cursor=${cursor}`);
  expect(answer.status).toBe(200);
  expect(answer.body.documents.map((document: { id: string }) => document.id)).not.toContain(id);
});
