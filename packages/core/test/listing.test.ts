import { afterAll, beforeAll, expect, test } from "vitest";
import { Ledger } from "../src/ledger/ledger.ts";
import { TableModel } from "./model/table-model.ts";
import { actor, createRegistrar, declaration, newOwner } from "./registrar.ts";
import { startServices, type TestServices } from "./services.ts";

let services: TestServices;
let ledger: TestServices["ledger"];
let register: ReturnType<typeof createRegistrar>["register"];
beforeAll(async () => {
  services = await startServices();
  ({ ledger } = services);
  ({ register } = createRegistrar(services));
});
afterAll(() => services.close());

test("An owner's documents are listed newest first, in pages that stay consistent while more are registered.", async () => {
  const [owner, other] = [newOwner(), newOwner()];
  const ids: string[] = [];
  for (let count = 0; count < 7; count++) ids.unshift((await register(owner)).document.id);
  await register(other);
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await ledger.listByOwner(owner, { limit: 3, ...(after && { after }) });
    seen.push(...page.documents.map(({ id }) => id));
    after = page.next;
    await register(owner);
  } while (after);
  expect(seen).toEqual(ids);
});

test("Listing by status returns the documents in it, and a full last page has no next page.", async () => {
  const owner = newOwner();
  const ids: string[] = [];
  for (let count = 0; count < 4; count++) ids.unshift((await register(owner)).document.id);
  await ledger.transition("withdrawn", ids[1] ?? "", { actor });
  const open = await ledger.listByOwner(owner, { status: "awaiting-upload", limit: 3 });
  expect(open.documents.map(({ id }) => id)).toEqual([ids[0], ids[2], ids[3]]);
  expect(open.next).toBeUndefined();
});

test("The listing of a status contains a document while it has that status.", async () => {
  const { document } = await register();
  await ledger.transition("inspection-started", document.id, { actor });
  await ledger.transition("quarantined", document.id, { actor });
  const inQueue = async () =>
    (await ledger.listByStatus("quarantined", { limit: 100 })).documents.some(({ id }) => id === document.id);
  expect(await inQueue()).toBe(true);
  await ledger.transition("release-decided", document.id, { actor });
  expect(await inQueue()).toBe(false);
});

test("The listing of a status pages through all shards, newest first.", async () => {
  const owner = newOwner();
  const ids: string[] = [];
  for (let count = 0; count < 20; count++) {
    const { document } = await register(owner);
    await ledger.transition("inspection-started", document.id, { actor });
    await ledger.transition("failed", document.id, { actor });
    ids.unshift(document.id);
  }
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await ledger.listByStatus("failed", { limit: 6, ...(after && { after }) });
    seen.push(...page.documents.map(({ id }) => id));
    after = page.next;
  } while (after);
  expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
  expect(new Set(seen).size).toBe(seen.length);
});

test("Listings can be limited to a label, whatever its name, and to a time range, and pages still contain each document once.", async () => {
  const owner = newOwner();
  const ids: string[] = [];
  const marked: string[] = [];
  const started = services.now();
  for (let count = 0; count < 9; count++) {
    services.clock.offsetMilliseconds += 1000;
    const isMarked = count % 3 === 0;
    const { document } = await register(owner, undefined, {
      labels: { constructor: isMarked ? "marked" : "other", owner },
    });
    await ledger.transition("inspection-started", document.id, { actor });
    ids.push(document.id);
    if (isMarked) marked.unshift(document.id);
  }
  const idsOf = async (list: (after?: string) => Promise<{ documents: { id: string }[]; next?: string }>) => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await list(after);
      seen.push(...page.documents.map(({ id }) => id));
      after = page.next;
    } while (after);
    return seen;
  };
  const label = { name: "constructor", value: "marked" };
  const query = { limit: 2, label };
  expect(await idsOf((after) => ledger.listByOwner(owner, { ...query, ...(after && { after }) }))).toEqual(
    marked,
  );
  const ofOwner = { limit: 2, label: { name: "owner", value: owner } };
  const from = new Date(started.getTime() + 2500);
  const to = new Date(started.getTime() + 6500);
  const inRange = ids.slice(2, 6).reverse();
  expect(
    await idsOf((after) => ledger.listByOwner(owner, { limit: 2, from, to, ...(after && { after }) })),
  ).toEqual(inRange);
  expect(
    await idsOf((after) =>
      ledger.listByStatus("inspecting", { ...ofOwner, from, to, ...(after && { after }) }),
    ),
  ).toEqual(inRange);
});

test("The documents of a status are counted over all shards.", async () => {
  const before = await ledger.countByStatus("quarantined");
  for (let count = 0; count < 12; count++) {
    const { document } = await register();
    await ledger.transition("inspection-started", document.id, { actor });
    await ledger.transition("quarantined", document.id, { actor });
  }
  expect(await ledger.countByStatus("quarantined")).toEqual({ count: before.count + 12, isComplete: true });
});

test("A listing has documents as they are, and none that has another status by now, while its index lags.", async () => {
  const table = new TableModel(() => {});
  const ledger = new Ledger({ client: table.client, tableName: "ledger" });
  const { id } = (await ledger.register({ owner: "anna", actor, declaration })).document;
  await ledger.transition("inspection-started", id, { actor });
  table.indexLag = 1;
  const statusesOf = async (listed: Promise<{ documents: { status: string }[] }>) =>
    (await listed).documents.map(({ status }) => status);
  expect(await statusesOf(ledger.listByStatus("awaiting-upload", { limit: 10 }))).toEqual([]);
  expect(await statusesOf(ledger.listByStatus("inspecting", { limit: 10 }))).toEqual([]);
  expect(await statusesOf(ledger.listByOwner("anna", { limit: 10 }))).toEqual(["inspecting"]);
  expect(await statusesOf(ledger.listByOwner("anna", { limit: 10, status: "awaiting-upload" }))).toEqual([]);
  await ledger.transition("failed", id, { actor });
  await ledger.transition("redriven", id, { actor });
  // The index has the time at which the document entered the status before.
  table.indexLag = 2;
  expect(await statusesOf(ledger.listByStatus("inspecting", { limit: 10 }))).toEqual([]);
  table.indexLag = 0;
  expect(await statusesOf(ledger.listByStatus("inspecting", { limit: 10 }))).toEqual(["inspecting"]);
});

test("A listing has no document that was erased since, while its index has the words that a filter looks for.", async () => {
  const table = new TableModel(() => {});
  const ledger = new Ledger({ client: table.client, tableName: "ledger" });
  const { id } = (await ledger.register({ owner: "anna", actor, declaration })).document;
  await ledger.transition("withdrawn", id, { actor });
  await ledger.transition("erased", id, { actor });
  table.indexLag = 1;
  const { filename, contentType: type } = declaration;
  expect((await ledger.listByOwner("anna", { limit: 10, type })).documents).toEqual([]);
  expect((await ledger.search({ limit: 10, filename, owners: ["anna"] })).documents).toEqual([]);
  const { documents } = await ledger.listByOwner("anna", { limit: 10 });
  expect(documents).toMatchObject([{ id, status: "erased", filename: "" }]);
});
