import { PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DocumentEvent, type TransitionName, transitions } from "../src/document.ts";
import { type DocumentItem, eventItem, statusKeys } from "../src/ledger/items.ts";
import { LedgerTable } from "../src/ledger/table.ts";
import { actor, createRegistrar } from "./registrar.ts";
import { startServices, type TestServices } from "./services.ts";

let services: TestServices;
let ledger: TestServices["ledger"];
let table: LedgerTable;
let register: ReturnType<typeof createRegistrar>["register"];
beforeAll(async () => {
  services = await startServices();
  ({ ledger } = services);
  ({ register } = createRegistrar(services));
  table = new LedgerTable(services.dynamodb, services.tableName);
});
afterAll(() => services.close());

const read = async (id: string): Promise<DocumentItem> => {
  const item = await table.getDocument(id);
  if (!item) throw new Error(`There is no document ${id}.`);
  return item;
};

/**
 * A transition as version 0.1.0 made it: it put each event as an item of its own, the last one twice, and knew no
 * `earlierEvents`. Its functions run beside the new ones during a deploy.
 */
async function transitionBefore(name: TransitionName, id: string): Promise<void> {
  const item = await read(id);
  if (!(transitions[name].from as readonly string[]).includes(item.status)) return;
  await table.putEvent(item.lastEvent);
  const to = transitions[name].to ?? item.status;
  const at = services.now().toISOString();
  const sequence = item.version + 1;
  const event: DocumentEvent = { documentId: id, sequence, type: name, from: item.status, to, at, actor };
  await table.updateDocument(item, {
    set: { status: to, version: sequence, updatedAt: at, lastEvent: event, ...statusKeys(id, to, at) },
    remove: ["announcement"],
  });
  await table.putEvent(event);
}

test("A history is complete, whichever of its transitions version 0.1.0 made.", async () => {
  const names: TransitionName[] = [
    "inspection-started",
    "redriven",
    "failed",
    "quarantined",
    "content-viewed",
  ];
  const step = fc.record({
    name: fc.constantFrom(...names),
    isBefore: fc.boolean(),
    reason: fc.constantFrom("short", "x".repeat(500)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const { id } = (await register()).document;
      for (const { name, isBefore, reason } of steps)
        await (isBefore ? transitionBefore(name, id) : ledger.transition(name, id, { actor, reason })).catch(
          () => {},
        );
      const found = await ledger.read(id);
      const sequences = Array.from({ length: found?.document.version ?? 0 }, (_, index) => index + 1);
      expect(found?.events.map(({ sequence }) => sequence)).toEqual(sequences);
      expect(found?.events.at(-1)?.to).toBe(found?.document.status);
    }),
    { numRuns: 40 },
  );
});

test("A document of version 0.1.0 has its history before and after its next transition.", async () => {
  const { id } = (await register()).document;
  const { earlierEvents: _, ...item } = await read(id);
  await services.dynamodb.send(new PutCommand({ TableName: services.tableName, Item: item }));
  await table.put(eventItem(item.lastEvent));
  const typesOf = async () => (await ledger.read(id))?.events.map(({ type }) => type);
  expect(await typesOf()).toEqual(["registered"]);
  await ledger.transition("inspection-started", id, { actor });
  expect(await typesOf()).toEqual(["registered", "inspection-started"]);
});

test("The reasons in a history are removed when a document is erased, also by version 0.1.0.", async () => {
  const { id } = (await register()).document;
  await ledger.transition("inspection-started", id, { actor, reason: "Anna asked for it." });
  await ledger.transition("quarantined", id, { actor });
  await transitionBefore("erased", id);
  expect(JSON.stringify(await read(id))).toContain("Anna");
  await ledger.eraseReasons(id);
  expect(JSON.stringify([await read(id), await ledger.read(id)])).not.toContain("Anna");
});
