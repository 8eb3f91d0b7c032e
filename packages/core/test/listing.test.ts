import { afterAll, beforeAll, expect, test } from "vitest";
import { actor, createRegistrar, newOwner } from "./registrar.ts";
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

test("The listing of an open status contains a document while it has that status.", async () => {
  const { document } = await register();
  await ledger.transition("inspection-started", document.id, { actor });
  await ledger.transition("quarantined", document.id, { actor });
  const inQueue = async () =>
    (await ledger.listByOpenStatus("quarantined", { limit: 100 })).documents.some(
      ({ id }) => id === document.id,
    );
  expect(await inQueue()).toBe(true);
  await ledger.transition("release-decided", document.id, { actor });
  expect(await inQueue()).toBe(false);
});

test("The listing of an open status pages through all shards, newest first.", async () => {
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
    const page = await ledger.listByOpenStatus("failed", { limit: 6, ...(after && { after }) });
    seen.push(...page.documents.map(({ id }) => id));
    after = page.next;
  } while (after);
  expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
  expect(new Set(seen).size).toBe(seen.length);
});
