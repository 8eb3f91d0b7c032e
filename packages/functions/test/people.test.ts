import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { scopes } from "../src/http/operations.ts";
import { type Api, captureOutput, startApi } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

const jane = "jane@example.com";
const ruth = "ruth@example.com";
const audrey = "audrey@example.com";
const decision = { decision: "release", reason: "The script only prints the form." };
const read = (who: Parameters<Api["request"]>[0], id: string, rest = "") =>
  api.request(who, "GET", `/documents/${id}${rest}`);

test("The history names the person who decided by the username, which stays when the e-mail address changes.", async () => {
  const first = await api.quarantine();
  await api.request(jane, "POST", `/documents/${first}/decision`, decision);
  expect((await read(jane, first)).body.history.at(-1)).toMatchObject({ actor: `reviewer:${jane}` });
  expect((await read(jane, first)).body.history.at(-1)).not.toHaveProperty("actorName");
  const second = await api.quarantine();
  const renamed = { email: "jane.doe@example.com" };
  await api.request(jane, "POST", `/documents/${second}/decision`, decision, {}, renamed);
  expect((await read(jane, second)).body.history.at(-1)).toMatchObject({
    actor: `reviewer:${jane}`,
    actorName: "jane.doe@example.com",
  });
});

test("A person without an e-mail address is named by the username.", async () => {
  const id = await api.quarantine();
  await api.request(jane, "POST", `/documents/${id}/decision`, decision, {}, { email: "" });
  expect((await read(jane, id)).body.history.at(-1)).not.toHaveProperty("actorName");
});

test("A person with the scope review looks at the content of a quarantined document, which is recorded with the name.", async () => {
  const id = await api.quarantine();
  expect(await read(jane, id, "/content?purpose=review")).toMatchObject({ status: 200 });
  expect((await read(jane, id)).body.history.at(-1)).toMatchObject({
    type: "content-viewed",
    actor: `reviewer:${jane}`,
  });
});

test("A person with the scope read reads all records and released content, and does not decide or see other content.", async () => {
  const id = await api.quarantine();
  expect(await read(ruth, id)).toMatchObject({ status: 200, body: { id, status: "quarantined" } });
  expect((await api.request(ruth, "GET", "/documents")).body.documents.map(idOf)).toContain(id);
  expect(await read(ruth, id, "/content")).toMatchObject({ status: 409 });
  expect(await read(ruth, id, "/content?purpose=review")).toMatchObject({ status: 403 });
  expect(await api.request(ruth, "POST", `/documents/${id}/decision`, decision)).toMatchObject({
    status: 403,
  });
  await api.request(jane, "POST", `/documents/${id}/decision`, decision);
  await api.settle(id);
  expect(await read(ruth, id, "/content")).toMatchObject({ status: 200, body: { url: expect.any(String) } });
});

test("A person with the scope audit reads all records and histories, and neither decides nor gets content.", async () => {
  const id = await api.quarantine();
  expect((await read(audrey, id)).body.history.length).toBeGreaterThan(2);
  expect((await api.request(audrey, "GET", "/documents")).body.documents.map(idOf)).toContain(id);
  expect(await api.request(audrey, "GET", "/queue")).toMatchObject({ status: 200 });
  const refusals = [
    await read(audrey, id, "/content"),
    await read(audrey, id, "/content?purpose=review"),
    await api.request(audrey, "POST", `/documents/${id}/decision`, decision),
    await api.request(audrey, "DELETE", `/documents/${id}`),
    await api.register(audrey),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
});

const idOf = ({ id }: { id: string }) => id;

test("A machine client with the scopes audit, read and submit gets no content of others, and withdraws none of their documents.", async () => {
  const id = await api.quarantine();
  await api.request(jane, "POST", `/documents/${id}/decision`, decision);
  await api.settle(id);
  expect(await read("augustId", id)).toMatchObject({ status: 200 });
  expect(await read("augustId", id, "/content")).toMatchObject({ status: 404 });
  const { body: open } = await api.register("annaId");
  expect(await api.request("augustId", "DELETE", `/documents/${open.id}`)).toMatchObject({ status: 404 });
  const { body: own } = await api.register("augustId");
  expect(await api.request("augustId", "DELETE", `/documents/${own.id}`)).toMatchObject({ status: 202 });
});

test("A machine client that reviews cannot withdraw a document of another partner.", async () => {
  const { body } = await api.register("annaId");
  expect(await api.request("idaId", "DELETE", `/documents/${body.id}`)).toMatchObject({ status: 404 });
});

test("A person whose username is the name of a client does not own its documents.", async () => {
  const { body } = await api.register("annaId");
  const everything = { username: "anna", scope: Object.values(scopes).join(" ") };
  const asAnna = (method: string, path: string) =>
    api.request("annaId", method, path, undefined, {}, everything);
  expect(await asAnna("DELETE", `/documents/${body.id}`)).toMatchObject({ status: 403 });
  expect(await asAnna("GET", `/documents/${body.id}/upload`)).toMatchObject({ status: 403 });
});

test("A person has no scope that people cannot have, whatever the token says.", async () => {
  const everything = { scope: Object.values(scopes).join(" ") };
  for (const [method, path] of [
    ["POST", "/documents"],
    ["DELETE", "/documents/01ARZ3NDEKTSV4RRFFQ69G5FAV"],
  ] as const)
    expect(await api.request(jane, method, path, undefined, {}, everything)).toMatchObject({ status: 403 });
});

test("In a stage with real documents, a machine client that has the scope review cannot use it, and people can.", async () => {
  const production = await startApi({ hasRealDocuments: true });
  try {
    const id = await production.quarantine();
    const decide = (who: "ritaId" | typeof jane) =>
      production.request(who, "POST", `/documents/${id}/decision`, decision);
    expect(await decide("ritaId")).toMatchObject({
      status: 403,
      body: {
        detail: expect.stringMatching(/machine client cannot have the scope airlock\/review.*\/console/),
      },
    });
    expect(await production.request("ritaId", "GET", `/documents/${id}`)).toMatchObject({ status: 404 });
    expect(
      await production.request("ritaId", "GET", `/documents/${id}/content?purpose=review`),
    ).toMatchObject({ status: 403 });
    expect((await production.request("ritaId", "GET", "/documents")).body.documents).toEqual([]);
    expect(await decide(jane)).toMatchObject({ status: 202 });
  } finally {
    await production.close();
  }
});
