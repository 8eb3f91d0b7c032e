import { expect, test } from "vitest";
import { transitionNames } from "../../src/document.ts";
import { scenarios } from "./scenarios.ts";
import { type Run, runSeed, runWithFault } from "./schedules.ts";

const file = "packages/core/test/model/convergence.test.ts";

/** Fails with what is wrong, how to repeat it and all that happened. */
function check({ wrong, trace }: Run, seed: string): void {
  if (wrong.length === 0) return;
  const lines = [...wrong, `SEED='${seed}' npx vitest run --project unit ${file}`, ...trace];
  throw new Error(lines.join("\n"));
}

const seed = process.env.SEED;
const seeds = seed ? [] : Array.from({ length: Number(process.env.SCHEDULES ?? 2_200) }, (_, index) => index);

test.runIf(seed)(`The schedule of the seed ${seed} ends as it should.`, async () => {
  const [scenario = "", step, fault] = (seed ?? "").split("/");
  const run = await (step ? runWithFault(scenario, Number(step), fault as "fails") : runSeed(Number(seed)));
  check(run, seed ?? "");
  console.log(run.trace.join("\n"));
});

test.skipIf(seed).each(Object.keys(scenarios))(
  "Whichever call fails, is throttled, loses its answer, times out, is repeated, delayed or ends its process, %s ends as it should.",
  async (name) => {
    const { steps, ...run } = await runWithFault(name);
    check({ steps, ...run }, `${name}/-1/fails`);
    const traces = new Set<string>();
    for (const [step, { faults }] of steps.entries())
      for (const fault of [...faults, "is delayed"] as const) {
        const run = await runWithFault(name, step, fault);
        check(run, `${name}/${step}/${fault}`);
        traces.add(run.trace.join("\n"));
      }
    expect(traces.size).toBeGreaterThan(20);
  },
);

test.skipIf(seed)(
  "In any order, with any faults, in every transition, every document ends as it should.",
  async () => {
    const traces = new Set<string>();
    const published = new Set<string>();
    for (const seed of seeds) {
      const run = await runSeed(seed);
      check(run, String(seed));
      traces.add(run.trace.join("\n"));
      for (const type of run.published) published.add(type);
    }
    expect(traces.size).toBeGreaterThanOrEqual(1_000);
    // Events stay in the document's item in some, and become items in others.
    for (const puts of [true, false])
      expect([...traces].some((trace) => trace.includes("puts event#") === puts)).toBe(true);
    expect([...published].sort()).toEqual([...transitionNames].sort());
  },
);
