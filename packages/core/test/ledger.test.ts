import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TransitionName, transitions } from "../src/document.ts";
import { DocumentNotFoundError, IdempotencyConflictError, TransitionRefusedError } from "../src/errors.ts";
import { startServices, type TestServices } from "./services.ts";

let services: TestServices;
let ledger: TestServices["ledger"];
beforeAll(async () => {
  services = await startServices();
  ({ ledger } = services);
});
afterAll(() => services.close());

const declaration = {
  filename: "claim.pdf",
  contentType: "application/pdf",
  size: 3,
  sha256: "0".repeat(64),
  labels: { case: "1", year: "2026" },
};
const actor = "partner:anna" as const;
let owners = 0;
const newOwner = () => `owner-${++owners}`;
const register = (owner = newOwner(), idempotencyKey?: string, change: object = {}) =>
  ledger.register({
    owner,
    actor,
    declaration: { ...declaration, ...change },
    ...(idempotencyKey && { idempotencyKey }),
  });
const historyOf = async (id: string) =>
  (await ledger.read(id))?.events.map(({ sequence, type }) => [sequence, type]);

describe("registering", () => {
  test("keeps the declaration, the owner and the first event", async () => {
    const owner = newOwner();
    const { document, replayed } = await register(owner);
    expect(replayed).toBe(false);
    expect(document).toMatchObject({ ...declaration, owner, status: "awaiting-upload", version: 1 });
    expect(await ledger.get(document.id)).toEqual(document);
    expect((await ledger.read(document.id))?.events).toEqual([
      {
        documentId: document.id,
        sequence: 1,
        type: "registered",
        from: null,
        to: "awaiting-upload",
        at: document.createdAt,
        actor,
      },
    ]);
  });

  test("with the same key and body gives the same document, however often and at once", async () => {
    const owner = newOwner();
    const all = await Promise.all(Array.from({ length: 6 }, () => register(owner, "key")));
    expect(new Set(all.map(({ document }) => document.id)).size).toBe(1);
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await register(owner, "key", { labels: { year: "2026", case: "1" } })).replayed).toBe(true);
  });

  test("with the same key and another body is refused; another owner's key is another key", async () => {
    const owner = newOwner();
    await register(owner, "key");
    await expect(register(owner, "key", { size: 4 })).rejects.toThrow(IdempotencyConflictError);
    expect((await register(newOwner(), "key", { size: 4 })).replayed).toBe(false);
  });

  test("a key is forgotten after a day", async () => {
    const owner = newOwner();
    const { document } = await register(owner, "key");
    services.clock.ahead = 24 * 3600_000 + 2_000;
    try {
      const later = await register(owner, "key", { size: 4 });
      expect(later.document.id).not.toBe(document.id);
    } finally {
      services.clock.ahead = 0;
    }
  });

  test.each(["lost call", "lost answer"] as const)(
    "after a %s, the same key still makes one document",
    async (fault) => {
      for (let at = 0; at < 4; at++) {
        const owner = newOwner();
        services.faults.push(...Array(at).fill(undefined), fault);
        await register(owner, "key").catch(() => {});
        services.faults.length = 0;
        const { document } = await register(owner, "key");
        const { documents } = await ledger.listByOwner(owner, { limit: 10 });
        expect(documents.map(({ id }) => id)).toEqual([document.id]);
        expect(await historyOf(document.id)).toEqual([[1, "registered"]]);
      }
    },
  );
});

describe("a transition", () => {
  test("is refused in a state that it does not leave, and of a document that there is not", async () => {
    const { document } = await register();
    await expect(ledger.transition("released", document.id, { actor })).rejects.toThrow(
      TransitionRefusedError,
    );
    await expect(ledger.transition("withdrawn", "0".repeat(26), { actor })).rejects.toThrow(
      DocumentNotFoundError,
    );
    expect(await historyOf(document.id)).toEqual([[1, "registered"]]);
  });

  test("that many try at once is made once; the others are told", async () => {
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

  test("whatever is tried, in whatever order and with whatever faults, a history is gapless and lawful", async () => {
    const names = Object.keys(transitions).filter((name) => name !== "registered") as TransitionName[];
    const step = fc.record({
      name: fc.constantFrom(...names),
      faults: fc.array(fc.constantFrom(undefined, undefined, "lost call" as const, "lost answer" as const), {
        maxLength: 5,
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { document } = await register();
        for (const { name, faults } of steps) {
          services.faults.push(...faults);
          await ledger.transition(name, document.id, { actor, reason: name }).catch(() => {});
          services.faults.length = 0;
        }
        const found = await ledger.read(document.id);
        const events = found?.events ?? [];
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
        for (const [index, { type, from, to }] of events.entries()) {
          expect(from).toBe(events[index - 1]?.to ?? null);
          expect(to).toBe(transitions[type].to);
          if (from) expect(transitions[type].from).toContain(from);
        }
        expect(found?.document.status).toBe(events.at(-1)?.to);
        expect(found?.document.version).toBe(events.length);
      }),
      { numRuns: 60 },
    );
  });
});

test("a history that grows while it is read is the one of the record that it comes with", async () => {
  const { document } = await register();
  const move = (name: TransitionName) =>
    ledger.transition(name, document.id, { actor, reason: "x".repeat(150_000) });
  // More than DynamoDB gives at once, so that there is a time between.
  await move("inspection-started");
  for (let times = 0; times < 8; times++) await move("redriven");
  services.between.calls = async () => {
    services.between.calls = async () => {};
    for (let times = 0; times < 2; times++) await move("redriven");
  };
  const read = await ledger.read(document.id);
  expect(read?.document.version).toBe(10);
  expect(read?.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe("listing", () => {
  test("gives an owner's own documents, newest first, page by page while more arrive", async () => {
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

  test("by state finds what is in it, and a page that ends exactly says that it is the last", async () => {
    const owner = newOwner();
    const ids: string[] = [];
    for (let count = 0; count < 4; count++) ids.unshift((await register(owner)).document.id);
    await ledger.transition("withdrawn", ids[1] ?? "", { actor });
    const open = await ledger.listByOwner(owner, { status: "awaiting-upload", limit: 3 });
    expect(open.documents.map(({ id }) => id)).toEqual([ids[0], ids[2], ids[3]]);
    expect(open.next).toBeUndefined();
  });

  test("the queue of an open state holds documents while they are in it", async () => {
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

  test("a queue of many shards comes out whole, last in first, page by page", async () => {
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
});
