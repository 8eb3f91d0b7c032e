import { afterAll, beforeAll, expect, test } from "vitest";
import { IdempotencyConflictError } from "../src/errors.ts";
import { actor, createRegistrar, declaration, newOwner } from "./registrar.ts";
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

test("Registering records the declaration, the owner and the first event.", async () => {
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

test("Concurrent registrations with the same idempotency key and body return the same document.", async () => {
  const owner = newOwner();
  const all = await Promise.all(Array.from({ length: 6 }, () => register(owner, "key")));
  expect(new Set(all.map(({ document }) => document.id)).size).toBe(1);
  expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect((await register(owner, "key", { labels: { year: "2026", case: "1" } })).replayed).toBe(true);
});

test("An idempotency key with another body is refused; another owner can use the same key.", async () => {
  const owner = newOwner();
  await register(owner, "key");
  await expect(register(owner, "key", { size: 4 })).rejects.toThrow(IdempotencyConflictError);
  expect((await register(newOwner(), "key", { size: 4 })).replayed).toBe(false);
});

test("An idempotency key expires after 24 hours.", async () => {
  const owner = newOwner();
  const { document } = await register(owner, "key");
  services.clock.offsetMilliseconds = 24 * 3600_000 + 2_000;
  try {
    const later = await register(owner, "key", { size: 4 });
    expect(later.document.id).not.toBe(document.id);
  } finally {
    services.clock.offsetMilliseconds = 0;
  }
});

test.each(["lost request", "lost response"] as const)(
  "After a %s, repeating the registration with its key gives one document.",
  async (failure) => {
    for (let call = 0; call < 4; call++) {
      const owner = newOwner();
      services.failures.push(...Array(call).fill(undefined), failure);
      await register(owner, "key").catch(() => {});
      services.failures.length = 0;
      const { document } = await register(owner, "key");
      const { documents } = await ledger.listByOwner(owner, { limit: 10 });
      expect(documents.map(({ id }) => id)).toEqual([document.id]);
      expect(await historyOf(document.id)).toEqual([[1, "registered"]]);
    }
  },
);
