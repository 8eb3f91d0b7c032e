import { createPartnerId, type Partner } from "@airlock/core/partners/partner.ts";
import { partnerCacheSeconds } from "@airlock/core/partners/partners.ts";
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

const at = "2026-01-31T12:00:00.000Z";
let clients = 0;

/** Stores a partner with one client. */
async function addPartner(name: string, change: Partial<Partner> = {}) {
  const clientId = `partnerClient${++clients}` as const;
  const partner: Partner = {
    id: createPartnerId(new Date()),
    name,
    status: "active",
    scopes: [scopes.submit, scopes.read],
    clients: [{ clientId, createdAt: at }],
    retired: [],
    isNameReleased: false,
    createdAt: at,
    changedAt: at,
    version: 1,
    ...change,
  };
  await api.partnerTable.putClient(clientId, partner.id);
  await api.partnerTable.putNew(partner, eventOf(partner, "added"));
  return { partner, clientId };
}

/** Stores the next version of a partner. */
const changePartner = (partner: Partner, change: Partial<Partner>) => {
  const next = { ...partner, ...change, version: partner.version + 1 };
  return api.partnerTable.replace(next, eventOf(next, "settings-changed"));
};

const eventOf = ({ id, version }: Partner, type: "added" | "settings-changed") =>
  ({ partnerId: id, sequence: version, type, at, by: "arn:aws:iam::123456789012:role/operator" }) as const;

const register = (clientId: Parameters<Api["register"]>[0]) => api.register(clientId);

test("A partner is found by its client, and its documents have its id and its name.", async () => {
  const { partner, clientId } = await addPartner("acme");
  const { body } = await register(clientId);
  const read = await api.request(clientId, "GET", `/documents/${body.id}`);
  expect(read.body).toMatchObject({ owner: partner.id, ownerName: "acme" });
  expect(read.body.history).toMatchObject([{ actor: `partner:${partner.id}`, actorName: "acme" }]);
  const asReviewer = await api.request("ritaId", "GET", `/documents/${body.id}`);
  expect(asReviewer.body).toMatchObject({ owner: partner.id, ownerName: "acme" });
});

test("A declared client's id is its name, so that its events have no other name.", async () => {
  const { body } = await register("annaId");
  const read = await api.request("annaId", "GET", `/documents/${body.id}`);
  expect(read.body).toMatchObject({ owner: "anna", ownerName: "anna" });
  expect(read.body.history[0]).toMatchObject({ actor: "partner:anna" });
  expect(read.body.history[0]).not.toHaveProperty("actorName");
});

test("A partner with the name of another one does not see its documents.", async () => {
  const former = await addPartner("globex");
  const { body } = await register(former.clientId);
  const latter = await addPartner("globex");
  expect(await api.request(latter.clientId, "GET", `/documents/${body.id}`)).toMatchObject({ status: 404 });
  expect((await api.request(latter.clientId, "GET", "/documents")).body.documents).toEqual([]);
  expect((await api.request(former.clientId, "GET", "/documents")).body.documents).toHaveLength(1);
});

test("A decision by a partner has its name in the history, and it cannot decide on its own documents.", async () => {
  const { partner, clientId } = await addPartner("reviewers", { scopes: Object.values(scopes) });
  const decision = { decision: "reject", reason: "Unknown sender." };
  const own = await api.quarantine(clientId);
  expect(await api.request(clientId, "POST", `/documents/${own}/decision`, decision)).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining('"reviewers"') },
  });
  const other = await api.quarantine("annaId");
  await api.request(clientId, "POST", `/documents/${other}/decision`, decision);
  const { body } = await api.request(clientId, "GET", `/documents/${other}`);
  expect(body.history.at(-1)).toMatchObject({ actor: `reviewer:${partner.id}`, actorName: "reviewers" });
});

test("A scope of the token that the partner's record lacks is not granted.", async () => {
  const { clientId } = await addPartner("readers", { scopes: [scopes.read] });
  expect(await api.request(clientId, "GET", "/documents")).toMatchObject({ status: 200 });
  expect(await register(clientId)).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining(scopes.submit) },
  });
});

test(`A disabled partner is refused within ${partnerCacheSeconds} seconds, and an enabled one accepted at once.`, async () => {
  const { partner, clientId } = await addPartner("initech");
  const list = async () => (await api.request(clientId, "GET", "/documents")).status;
  expect(await list()).toBe(200);
  await changePartner(partner, { status: "disabled" });
  expect(await list()).toBe(200);
  api.clock.offsetMilliseconds += partnerCacheSeconds * 1_000;
  expect(await api.request(clientId, "GET", "/documents")).toMatchObject({
    status: 403,
    body: { detail: "The partner initech is disabled." },
  });
  await changePartner({ ...partner, version: 2 }, { status: "active" });
  expect(await list()).toBe(200);
});

test("A client that was replaced is refused, and one that no partner has yet is accepted once one has it.", async () => {
  const { partner, clientId } = await addPartner("umbrella");
  await changePartner(partner, { clients: [{ clientId: "partnerNext", createdAt: at }] });
  const refused = { status: 403, body: { detail: expect.stringContaining("was replaced") } };
  expect(await api.request(clientId, "GET", "/documents")).toMatchObject(refused);
  expect(await api.request("partnerNext", "GET", "/documents")).toMatchObject({ status: 403 });
  await api.partnerTable.putClient("partnerNext", partner.id);
  expect(await api.request("partnerNext", "GET", "/documents")).toMatchObject({ status: 200 });
});

test("A client whose partner was never stored is refused.", async () => {
  await api.partnerTable.putClient("partnerOrphan", createPartnerId(new Date()));
  expect(await api.request("partnerOrphan", "GET", "/documents")).toMatchObject({ status: 403 });
  expect(await api.request("__proto__", "GET", "/documents")).toMatchObject({ status: 403 });
});
