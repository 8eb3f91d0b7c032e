import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isOpen, type Status } from "../../src/document.ts";
import { actor } from "../registrar.ts";
import { type Fault, refusal, register, startLedger } from "./ledger-in-memory.ts";

const documentsPerDay = 1_000;

type System = ReturnType<typeof startLedger>;
const countsOf = ({ sent }: System) => sent.filter((command) => command instanceof QueryCommand).length;
const openIn = ({ documentsOf }: System) =>
  documentsOf("anna").filter(({ status }) => isOpen(status as Status)).length;

test("A function counts the open documents once a minute while they cannot reach the quota.", async () => {
  const system = startLedger();
  const ledger = system.start();
  const quotas = { documentsPerDay, openDocuments: 100 };
  for (let times = 0; times < 40; times++) await register(ledger, "anna", { quotas });
  expect(countsOf(system)).toBe(1);
  system.state.time += 60_000;
  for (let times = 0; times < 40; times++) await register(ledger, "anna", { quotas });
  expect(countsOf(system)).toBe(2);
});

test("Documents that other functions register are counted on the quota without another count.", async () => {
  const system = startLedger();
  const [one, other] = [system.start(), system.start()];
  const quotas = { documentsPerDay, openDocuments: 10 };
  await register(one, "anna", { quotas });
  for (let times = 0; times < 8; times++) await register(other, "anna", { quotas });
  await register(one, "anna", { quotas });
  expect(await refusal(register(one, "anna", { quotas }))).toMatchObject({ quota: "openDocuments" });
  expect(openIn(system)).toBe(10);
});

test("An owner without a quota of a day has its open documents counted each time.", async () => {
  const system = startLedger();
  const ledger = system.start();
  for (let times = 0; times < 3; times++)
    await register(ledger, "anna", { quotas: { documentsPerDay, openDocuments: 5 } });
  for (let times = 0; times < 2; times++)
    expect(await refusal(register(ledger, "anna", { quotas: { openDocuments: 5 } }))).toBeUndefined();
  expect(await refusal(register(ledger, "anna", { quotas: { openDocuments: 5 } }))).toBeDefined();
});

test("A count that a stopped function left, and another one subtracts, makes no room for a document.", async () => {
  const system = startLedger();
  const quotas = { documentsPerDay, openDocuments: 3 };
  // It counts the open documents, and its own for the day, and stops before it puts the document.
  system.faults.push(undefined, undefined, "stops before");
  await register(system.start(), "anna", { quotas }).catch(() => {});
  const ledger = system.start();
  for (const seconds of [50, 15, 1]) {
    system.state.time += seconds * 1_000;
    await register(ledger, "anna", { quotas });
  }
  expect(system.usageOf("anna")).toMatchObject({ documents: 3 });
  expect(await refusal(register(ledger, "anna", { quotas }))).toMatchObject({ quota: "openDocuments" });
});

const faults = fc.array(
  fc.option(fc.constantFrom<Fault>("repeated", "stops before", "stops after"), { nil: undefined, freq: 2 }),
  { maxLength: 6 },
);
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      does: fc.constant("register" as const),
      by: fc.nat({ max: 1 }),
      key: fc.option(fc.constantFrom("a", "b"), { nil: undefined, freq: 1 }),
      faults: fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: faults }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("end" as const), which: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("wait" as const), seconds: fc.constantFrom(25, 61, 3 * 3600) }),
  },
);
const steps = fc.array(step, { maxLength: 30, size: "max" });

test("Whatever functions do and whenever they stop, the quota is kept, and nobody below it is refused.", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (given, openDocuments) => {
      const system = startLedger();
      const functions = [system.start(), system.start()];
      for (const step of given) {
        if (step.does === "wait") system.state.time += step.seconds * 1_000;
        else if (step.does === "end") {
          const open = system.documentsOf("anna").filter(({ status }) => isOpen(status as Status));
          const { id } = open[step.which % Math.max(open.length, 1)] ?? {};
          const [ledger] = functions;
          if (typeof id === "string") await ledger?.transition("withdrawn", id, { actor });
        } else {
          const ledger = functions[step.by] ?? system.start();
          const before = openIn(system);
          system.faults.push(...step.faults);
          const quotas = { documentsPerDay, openDocuments };
          const refused = await refusal(
            register(ledger, "anna", { quotas, ...(step.key && { key: step.key }) }),
          ).catch(() => {
            functions[step.by] = system.start();
            return undefined;
          });
          system.faults.length = 0;
          if (refused) expect(before).toBe(openDocuments);
          system.state.time += 100;
        }
        expect(openIn(system)).toBeLessThanOrEqual(openDocuments);
      }
    }),
    { numRuns: 400 },
  );
});
