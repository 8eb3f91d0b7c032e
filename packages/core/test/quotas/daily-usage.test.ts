import fc from "fast-check";
import { expect, test } from "vitest";
import { IdempotencyConflictError } from "../../src/errors.ts";
import { type Fault, refusal, register, startLedger } from "./ledger-in-memory.ts";

test("Documents above a day's quota are refused until the next UTC day, and another partner's are not.", async () => {
  const { state, start } = startLedger();
  const ledger = start();
  const quotas = { documentsPerDay: 3 };
  for (let times = 0; times < 3; times++) await register(ledger, "anna", { quotas });
  expect(await refusal(register(start(), "anna", { quotas }))).toMatchObject({
    quota: "documentsPerDay",
    limit: 3,
    resetsAt: new Date("2026-03-11T00:00:00Z"),
    retryAfterSeconds: 2 * 3600,
  });
  expect(await refusal(register(ledger, "bert", { quotas }))).toBeUndefined();
  state.time = Date.parse("2026-03-11T00:00:00Z");
  expect(await refusal(register(ledger, "anna", { quotas }))).toBeUndefined();
});

test("Bytes above a day's quota are refused, and a smaller document is not.", async () => {
  const ledger = startLedger().start();
  const quotas = { bytesPerDay: 10 };
  await register(ledger, "anna", { size: 7, quotas });
  expect(await refusal(register(ledger, "anna", { size: 4, quotas }))).toMatchObject({
    quota: "bytesPerDay",
    limit: 10,
  });
  expect(await refusal(register(ledger, "anna", { size: 11, quotas }))).toMatchObject({
    quota: "bytesPerDay",
  });
  expect(await refusal(register(ledger, "anna", { size: 3, quotas }))).toBeUndefined();
});

test("A registration that is repeated with its key is counted once, and answered when the quota is used up.", async () => {
  const { start, usageOf } = startLedger();
  const quotas = { documentsPerDay: 1, openDocuments: 1 };
  const { document } = await register(start(), "anna", { key: "a", quotas });
  for (let times = 0; times < 2; times++)
    expect(await register(start(), "anna", { key: "a", quotas })).toEqual({ document, replayed: true });
  await expect(register(start(), "anna", { key: "a", size: 9, quotas })).rejects.toThrow(
    IdempotencyConflictError,
  );
  expect(await refusal(register(start(), "anna", { key: "b", quotas }))).toBeDefined();
  expect(usageOf("anna")).toMatchObject({ documents: 1, bytes: 3 });
});

test("A registration that is refused is not counted.", async () => {
  const { start, usageOf } = startLedger();
  const ledger = start();
  const quotas = { documentsPerDay: 10, openDocuments: 1 };
  await register(ledger, "anna", { key: "a", quotas });
  await refusal(register(ledger, "anna", { quotas }));
  await register(ledger, "anna", { key: "a", size: 9, quotas: { ...quotas, openDocuments: 2 } }).catch(
    () => {},
  );
  expect(usageOf("anna")).toMatchObject({ documents: 1, bytes: 3 });
});

test("Without a quota of a day, nothing is counted.", async () => {
  const { start, usageOf } = startLedger();
  await register(start(), "anna");
  expect(usageOf("anna")).toBeUndefined();
});

test("An item has few counts that are not confirmed, however many documents are registered.", async () => {
  const { start, usageOf } = startLedger();
  const ledger = start();
  for (let times = 0; times < 50; times++)
    await register(ledger, "anna", { quotas: { documentsPerDay: 99 } });
  expect(Object.keys(usageOf("anna") ?? {}).length).toBeLessThan(8);
});

const faults = fc.array(
  fc.option(fc.constantFrom<Fault>("repeated", "stops before", "stops after"), { nil: undefined, freq: 4 }),
  { maxLength: 12 },
);
const registrations = fc.array(
  fc.record({
    key: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
    size: fc.integer({ min: 1, max: 9 }),
    faults,
  }),
  { minLength: 1, maxLength: 12 },
);

test("Whatever requests are lost or repeated and whenever a function stops, the counts become those of the documents.", async () => {
  await fc.assert(
    fc.asyncProperty(registrations, async (given) => {
      const system = startLedger();
      const quotas = { documentsPerDay: 1_000, bytesPerDay: 100_000 };
      let ledger = system.start();
      for (const { key, size, faults: planned } of given) {
        system.faults.push(...planned);
        await register(ledger, "anna", { size: key ? 5 : size, quotas, ...(key && { key }) }).catch(() => {
          ledger = system.start();
        });
        system.faults.length = 0;
        system.state.time += 1_000;
      }
      system.state.time += 61_000;
      for (let times = 0; times < given.length + 1; times++) await register(ledger, "anna", { quotas });
      const documents = system.documentsOf("anna");
      expect(system.usageOf("anna")).toMatchObject({
        documents: documents.length,
        bytes: documents.reduce((sum, { size }) => sum + Number(size), 0),
      });
    }),
    { numRuns: 150 },
  );
});
