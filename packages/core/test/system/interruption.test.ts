import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decide } from "../../src/decide.ts";
import { withdraw } from "../../src/end.ts";
import type { Verdict } from "../../src/finding.ts";
import { type Intake, startIntake } from "../intake.ts";
import { samples } from "../samples.ts";
import type { CallFailure } from "../services.ts";

let intake: Intake;
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(() => intake.close());

const statusAndPlaces = {
  pdf: { status: "released", places: ["incoming", "released"] },
  csv: { status: "quarantined", places: ["incoming", "quarantine"] },
  eicar: { status: "rejected", places: [] },
  elf: { status: "rejected", places: [] },
} as const;

const settleWith = (verdict: Verdict) => async (id: string, etag: string) => {
  await intake.ledger.recordVerdict(id, { verdict, findings: [], etag });
  await intake.settle(id);
};
const decideOn = (decision: "release" | "reject") => async (id: string) => {
  await decide(intake.ledger, { id, decision, reason: "known", reviewer: "rita" });
  await intake.settle(id);
};

const steps: Record<string, (id: string, etag: string) => Promise<unknown>> = {
  release: settleWith("release"),
  quarantine: settleWith("quarantine"),
  reject: settleWith("reject"),
  "decide release": decideOn("release"),
  "decide reject": decideOn("reject"),
  withdraw: async (id) => {
    await withdraw(intake.ledger, { id, actor: "partner:anna" });
    await intake.settle(id);
  },
};

/**
 * Runs one step, and another one after the first one's nth AWS call.
 * @returns whether the first step made that many calls
 */
async function interrupt(
  first: string,
  call: number,
  second: string,
  isQuarantined: boolean,
): Promise<boolean> {
  const { ledger, hooks } = intake;
  const { id, etag } = await intake.registerAndUpload(samples.pdf());
  await ledger.transition("inspection-started", id, { actor: "system:workflow" });
  if (isQuarantined) await settleWith("quarantine")(id, etag);
  const refusals: string[] = [];
  let calls = 0;
  hooks.afterCall = async () => {
    if (++calls !== call) return;
    hooks.afterCall = async () => {};
    await steps[second]?.(id, etag).catch(({ name }) => refusals.push(name));
  };
  await steps[first]?.(id, etag).catch(() => {});
  hooks.afterCall = async () => {};
  const { status, places } = await intake.stateOf(id);
  const what = `${second} after call ${call} of ${first}, ${isQuarantined ? "quarantined" : "inspecting"} before`;
  if (status === "released") expect(places, what).toContain("released");
  else if (status === "quarantined") expect(places, what).toContain("quarantine");
  else if (status === "inspecting") expect(places, what).toEqual(["incoming"]);
  else expect(places, what).toEqual([]);
  expect([[], ["TransitionRefusedError"]], what).toContainEqual(refusals);
  return calls === call;
}

test.each(Object.keys(steps))(
  "Whichever step comes between two calls of %s, the content is where the record says.",
  async (first) => {
    for (const second of Object.keys(steps))
      for (const isQuarantined of [false, true])
        for (let call = 1; await interrupt(first, call, second, isQuarantined); call++);
  },
);

test.each(["pdf", "csv", "eicar"] as const)(
  "Whichever AWS call of its workflow fails, a %s file ends with its content where the record says.",
  async (kind) => {
    const { failures } = intake;
    const documents: { id: string; failed: string }[] = [];
    for (const failure of ["lost request", "lost response"] as const)
      for (let call = 1, isReached = true; isReached; call++) {
        const { id, etag } = await intake.registerAndUpload(samples[kind]());
        failures.push(...Array(call - 1).fill(undefined), failure);
        await intake.runWorkflow(id, etag);
        isReached = failures.splice(0).length === 0;
        documents.push({ id, failed: `${failure} ${call}` });
      }
    intake.passHours(3);
    await intake.runSweeper();
    const expected = statusAndPlaces[kind];
    for (const { id, failed } of documents) {
      expect(await intake.stateOf(id), failed).toMatchObject(expected);
    }
  },
);

test("Whatever fails in repeated deliveries of its event, a document is settled once, with its content where the record says.", async () => {
  const failure = fc.constantFrom<(CallFailure | undefined)[]>(
    undefined,
    undefined,
    undefined,
    "lost request",
    "lost response",
  );
  const deliveries = fc.array(fc.array(failure, { maxLength: 14 }), { minLength: 1, maxLength: 3 });
  const kinds = ["pdf", "eicar", "elf", "csv"] as const;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...kinds), deliveries, async (kind, failuresOfDeliveries) => {
      const { id, etag } = await intake.registerAndUpload(samples[kind]());
      for (const failures of failuresOfDeliveries) {
        intake.failures.push(...(failures as (CallFailure | undefined)[]));
        await intake.runWorkflow(id, etag);
        intake.failures.length = 0;
      }
      for (let times = 0; times < 2; times++) {
        intake.passHours(3);
        await intake.runSweeper();
      }
      await intake.runWorkflow(id, etag);
      const { status, history = [], places } = await intake.stateOf(id);
      expect({ status, places }).toEqual(statusAndPlaces[kind]);
      const settlements = history.filter((type) => ["released", "quarantined", "rejected"].includes(type));
      expect(settlements).toHaveLength(1);
    }),
    { numRuns: 40 },
  );
});
