import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DocumentEvent, type TransitionName, transitions } from "../src/document.ts";
import { DocumentNotFoundError, TransitionRefusedError } from "../src/errors.ts";
import { documentKey } from "../src/ledger/items.ts";
import { Ledger } from "../src/ledger/ledger.ts";
import type { TableClient } from "../src/ledger/table-client.ts";
import { TableModel } from "./model/table-model.ts";
import { actor, createRegistrar, declaration } from "./registrar.ts";
import { startServices, type TestServices } from "./services.ts";

let services: TestServices;
let ledger: TestServices["ledger"];
let register: ReturnType<typeof createRegistrar>["register"];
let historyOf: ReturnType<typeof createRegistrar>["historyOf"];
beforeAll(async () => {
  services = await startServices();
  ({ ledger } = services);
  ({ register, historyOf } = createRegistrar(services));
});
afterAll(() => services.close());

test("A transition that does not start from the document's status is refused, and so is one of an unknown document.", async () => {
  const { document } = await register();
  await expect(ledger.transition("released", document.id, { actor })).rejects.toThrow(TransitionRefusedError);
  await expect(ledger.transition("withdrawn", "0".repeat(26), { actor })).rejects.toThrow(
    DocumentNotFoundError,
  );
  expect(await historyOf(document.id)).toEqual([[1, "registered"]]);
});

test("Of concurrent calls of the same transition, one succeeds and the others are refused.", async () => {
  const { document } = await register();
  const tries = await Promise.allSettled(
    Array.from({ length: 5 }, () => ledger.transition("inspection-started", document.id, { actor })),
  );
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await historyOf(document.id)).toEqual([
    [1, "registered"],
    [2, "inspection-started"],
  ]);
});

test("After any sequence of transitions with any lost calls, the history has no gaps, only allowed transitions, and every event as it was.", async () => {
  const names = Object.keys(transitions).filter((name) => name !== "registered") as TransitionName[];
  const step = fc.record({
    name: fc.constantFrom(...names),
    reason: fc.constantFrom("short", "a reason of some length ".repeat(4), "x".repeat(900)),
    /** From which of the documents that were read before, the last one first; undefined reads it again. */
    readBefore: fc.option(fc.nat(3), { nil: undefined }),
    failures: fc.array(
      fc.constantFrom(undefined, undefined, "lost request" as const, "lost response" as const),
      {
        maxLength: 5,
      },
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { document } = await register();
      const read = [document];
      let earlier: DocumentEvent[] = [];
      for (const { name, reason, failures, readBefore } of steps) {
        services.failures.push(...failures);
        const of = readBefore === undefined ? document.id : (read[readBefore] ?? document);
        await ledger.transition(name, of, { actor, reason }).catch(() => {});
        services.failures.length = 0;
        const history = await ledger.read(document.id);
        if (history) read.unshift(history.document);
        const events = history?.events ?? [];
        expect(events.slice(0, earlier.length)).toEqual(earlier);
        earlier = events;
      }
      const found = await ledger.read(document.id);
      const events = found?.events ?? [];
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      for (const [index, { type, from, to }] of events.entries()) {
        expect(from).toBe(events[index - 1]?.to ?? null);
        expect(to).toBe(transitions[type].to ?? from);
        if (from) expect(transitions[type].from).toContain(from);
      }
      expect(found?.document.status).toBe(events.at(-1)?.to);
      expect(found?.document.version).toBe(events.length);
    }),
    { numRuns: 60 },
  );
});

test("A transition of a document that was read before starts from what the document is now.", async () => {
  const { document } = await register();
  const calls: string[] = [];
  services.hooks.afterCall = async () => void calls.push("call");
  const { document: inspecting } = await ledger.transition("inspection-started", document, { actor });
  expect(calls).toHaveLength(1);
  services.hooks.afterCall = async () => {};
  await ledger.transition("failed", document, { actor });
  const redriven = await ledger.transition("redriven", inspecting, { actor });
  expect(redriven.event).toMatchObject({ sequence: 4, from: "failed", to: "inspecting" });
  const conclusion = { verdict: "release" as const, findings: [], omittedFindings: 0, etag: "e" };
  await ledger.recordVerdict(redriven.document, conclusion);
  expect((await ledger.recordVerdict(document, { ...conclusion, verdict: "quarantine" })).verdict).toBe(
    "release",
  );
  await ledger.transition("released", redriven.document, { actor, expected: { verdict: "release" } });
  await expect(ledger.transition("failed", inspecting, { actor })).rejects.toThrow(TransitionRefusedError);
  expect((await historyOf(document.id))?.map(([, type]) => type)).toEqual([
    "registered",
    "inspection-started",
    "failed",
    "redriven",
    "released",
  ]);
});

/** A ledger whose updates are sent twice, because the first answer is lost, and a document of it. */
async function startRepeating() {
  const table = new TableModel(() => {});
  const updates: unknown[] = [];
  const client: TableClient = {
    ...table.client,
    update: async (input) => {
      updates.push(input);
      await table.client.update(input);
      return table.client.update(input);
    },
  };
  const repeating = new Ledger({ client, tableName: "ledger" });
  const { document } = await repeating.register({ owner: "anna", actor, declaration });
  return { repeating, document, updates };
}

test("A transition that is sent again, because its answer was lost, succeeds once, from a document that was read before too.", async () => {
  const { repeating, document, updates } = await startRepeating();
  const { document: inspecting } = await repeating.transition("inspection-started", document, { actor });
  expect(inspecting).toMatchObject({ status: "inspecting", version: 2 });
  await repeating.transition("redriven", inspecting, { actor });
  // Two updates: the condition of the first one refuses what was read too long ago.
  await repeating.transition("failed", inspecting, { actor });
  expect(updates).toHaveLength(4);
  const events = (await repeating.read(document.id))?.events ?? [];
  const types = ["registered", "inspection-started", "redriven", "failed"];
  expect(events.map(({ type }) => type)).toEqual(types);
});

test("A verdict that is sent again, because its answer was lost, stands once, from a document that was read before too.", async () => {
  const { repeating, document } = await startRepeating();
  const { document: inspecting } = await repeating.transition("inspection-started", document, { actor });
  const conclusion = { findings: [], omittedFindings: 0, etag: "e" };
  const release = { ...conclusion, verdict: "release" as const };
  expect(await repeating.recordVerdict(inspecting, release)).toMatchObject({ verdict: "release" });
  const quarantine = { ...conclusion, verdict: "quarantine" as const };
  expect(await repeating.recordVerdict(inspecting, quarantine)).toMatchObject({ verdict: "release" });
  const reject = { ...conclusion, verdict: "reject" as const };
  expect(await repeating.recordVerdict(inspecting, reject)).toMatchObject({ verdict: "reject" });
});

test("A history of short events needs no items, and one of any length leaves the document's item small.", async () => {
  const { id } = (await register()).document;
  const itemsOf = async () => {
    const { Items = [] } = await services.dynamodb.send(
      new QueryCommand({
        TableName: services.tableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": documentKey(id).pk },
      }),
    );
    return Items;
  };
  for (const name of ["inspection-started", "released"] as const)
    await ledger.transition(name, id, { actor: "system:workflow" });
  expect(await itemsOf()).toHaveLength(1);
  const { id: other } = (await register()).document;
  await ledger.transition("inspection-started", other, { actor });
  for (let times = 0; times < 20; times++)
    await ledger.transition("redriven", other, { actor, reason: "x".repeat(900) });
  const get = new GetCommand({ TableName: services.tableName, Key: documentKey(other) });
  expect(JSON.stringify((await services.dynamodb.send(get)).Item).length).toBeLessThan(4_000);
  expect((await ledger.read(other))?.events).toHaveLength(22);
});

test("A history that grows while it is read matches the version of its document.", async () => {
  const { document } = await register();
  const move = (name: TransitionName) =>
    ledger.transition(name, document.id, { actor, reason: "x".repeat(150_000) });
  // More than the 1 MB that one query returns, so that there are two calls.
  await move("inspection-started");
  for (let times = 0; times < 8; times++) await move("redriven");
  services.hooks.afterCall = async () => {
    services.hooks.afterCall = async () => {};
    for (let times = 0; times < 2; times++) await move("redriven");
  };
  const read = await ledger.read(document.id);
  expect(read?.document.version).toBe(10);
  expect(read?.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
