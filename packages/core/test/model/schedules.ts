import type { TransitionName } from "../../src/document.ts";
import type { Fault, Outcome } from "./faults.ts";
import { wrongAtEnd, wrongNow } from "./invariants.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import type { Action } from "./simulation.ts";
import { limits, SystemModel } from "./system-model.ts";

/** What a run of a schedule gave. */
export interface Run {
  trace: string[];
  wrong: string[];
  /** The types of the document's published events. */
  published: TransitionName[];
  /** The actions that were taken before the faults ended, with the faults that each could have had. */
  steps: { label: string; faults: readonly Fault[] }[];
}

/** Chooses what happens next; undefined if nothing can. */
interface Schedule {
  choose(possible: Action[]): { action: Action; outcome: Outcome } | undefined;
  /** Whether a long time passes now. */
  passesTime(): boolean;
  /** Whether a request of a process that is killed is carried out. */
  completes(): boolean;
  indexLag: number;
}

/** Oldest first, without faults. */
const orderly: Schedule = {
  choose: ([action]) => action && { action, outcome: "succeeds" },
  passesTime: () => false,
  completes: () => false,
  indexLag: 0,
};

const maximumSteps = 5_000;
const maximumRounds = 40;
const secondsOfRound = limits.stuckAfterSeconds + 60;
const secondsOfRetention = 31 * 24 * 3600;

/** Runs one scenario on a schedule; then the faults end, and everything has to come to rest and be right. */
class Runner {
  readonly #scenario: Scenario;
  readonly #system: SystemModel;
  readonly #wrong = new Set<string>();
  readonly #steps: Run["steps"] = [];
  #isContentExpired = false;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    const { sample, scanOf, inspectionFails = false, copiesInParts = false, erasesRecords } = scenario;
    this.#system = new SystemModel({
      sample,
      inspectionFails,
      copiesInParts,
      rules: scenario.rules ?? {},
      inspectionStepBytes: scenario.inspectionStepBytes ?? 1024 ** 2,
      recordDays: erasesRecords ? 0 : null,
      malwareProtection: scanOf !== undefined,
      scanOf: scanOf ?? (() => ""),
    });
  }

  async run(schedule: Schedule): Promise<Run> {
    const { simulation, table } = this.#system;
    table.indexLag = schedule.indexLag;
    this.#partner();
    this.#scenario.act?.(this.#system);
    await simulation.settle();
    await this.#takeAll(schedule);
    await this.#pass(secondsOfRound, schedule.completes);
    void this.#system.sweep();
    await this.#takeAll(schedule);
    simulation.trace.push("--- the faults end");
    table.indexLag = 0;
    this.#system.redriveDeadLetters();
    await this.#rest();
    if (this.#system.status === "awaiting-upload") {
      await this.#pass(limits.expireAfterSeconds, () => false);
      await this.#rest();
    }
    if (this.#scenario.contentExpires) {
      await this.#pass(secondsOfRetention, () => false);
      this.#isContentExpired = true;
      this.#system.expireContent();
      await this.#rest();
    }
    for await (const wrong of wrongAtEnd(this.#system, this.#scenario, this.#isContentExpired))
      this.#wrong.add(wrong);
    return {
      trace: simulation.trace,
      wrong: [...this.#wrong],
      published: this.#system.published.map(({ type }) => type),
      steps: this.#steps,
    };
  }

  async #partner(): Promise<void> {
    const { simulation } = this.#system;
    const { uploads } = this.#scenario;
    await this.#system.register();
    if (uploads === "never") return;
    if (uploads === "late")
      await simulation.turn("partner", "uploads late", { outlasts: true, isPossible: () => this.#isLate });
    await this.#system.upload();
  }

  get #isLate() {
    return this.#system.simulation.trace.some((line) => line.startsWith("---"));
  }

  /** Takes actions until none is possible. */
  async #takeAll(schedule: Schedule): Promise<void> {
    const { simulation } = this.#system;
    for (let steps = 0; ; steps++) {
      if (steps > maximumSteps) throw new Error("The system does not come to rest.");
      if (schedule.passesTime()) {
        await this.#pass(secondsOfRound, schedule.completes);
        void this.#system.sweep();
        await simulation.settle();
      }
      const choice = schedule.choose(simulation.possible);
      if (!choice) return;
      const { action, outcome } = choice;
      if (schedule !== orderly) this.#steps.push(action);
      await simulation.take(action, outcome);
      this.#check();
    }
  }

  /** Lets the sweeper run, each time after a while, until it finds nothing to do. */
  async #rest(): Promise<void> {
    const { simulation } = this.#system;
    await this.#takeAll(orderly);
    for (let rounds = 0, isUnchanged = false; !isUnchanged; rounds++) {
      if (rounds > maximumRounds) throw new Error("The sweeper always finds something to do.");
      const before = this.#fingerprint();
      await this.#pass(secondsOfRound, () => false);
      void this.#system.sweep();
      await simulation.settle();
      await this.#takeAll(orderly);
      isUnchanged = before === this.#fingerprint();
    }
  }

  async #pass(seconds: number, completes: () => boolean): Promise<void> {
    await this.#system.simulation.pass(seconds, completes);
    this.#check();
  }

  #check(): void {
    for (const wrong of wrongNow(this.#system, this.#isContentExpired)) {
      const { trace } = this.#system.simulation;
      if (this.#wrong.has(wrong)) continue;
      this.#wrong.add(wrong);
      trace.push(`!!! ${wrong}`);
    }
  }

  #fingerprint(): string {
    const { item, bucket, published } = this.#system;
    return JSON.stringify([item, [...bucket.objects.keys()], published.length]);
  }
}

/** Oldest first, with one fault at one step; `is delayed` lets everything else go first. */
function oneFault(step: number, fault: Fault | "is delayed"): Schedule {
  let steps = 0;
  let delayed: Action | undefined;
  return {
    ...orderly,
    choose: (possible) => {
      const others = possible.filter((action) => action !== delayed);
      const [action = delayed] = others;
      if (!action || !possible.includes(action)) return undefined;
      if (steps++ !== step) return { action, outcome: "succeeds" };
      if (fault !== "is delayed") return { action, outcome: fault };
      delayed = action;
      const [next = action] = others.slice(1);
      return { action: next, outcome: "succeeds" };
    },
  };
}

/** Numbers from 0 to 1 that a seed determines. https://en.wikipedia.org/wiki/Xorshift */
function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** Any order, any faults, long times in between. */
function anyOrder(random: () => number): Schedule {
  const pick = <Value>(values: readonly Value[]): Value | undefined =>
    values[Math.floor(random() * values.length)];
  const switching = pick([0.1, 0.4, 1]) ?? 1;
  const faultRate = pick([0.03, 0.1, 0.3]) ?? 0;
  let faultsLeft = Math.floor(random() * 7);
  let timesLeft = Math.floor(random() * 3);
  let last: string | undefined;
  return {
    indexLag: pick([0, 0, 1, 2]) ?? 0,
    completes: () => random() < 0.5,
    passesTime: () => timesLeft > 0 && random() < 0.02 && timesLeft-- > 0,
    choose: (possible) => {
      const ofLast = possible.filter(({ actor }) => actor === last);
      const action = pick(random() < switching || ofLast.length === 0 ? possible : ofLast);
      if (!action) return undefined;
      last = action.actor;
      const fault = faultsLeft > 0 && random() < faultRate ? pick(action.faults) : undefined;
      if (fault) faultsLeft--;
      return { action, outcome: fault ?? "succeeds" };
    },
  };
}

/** Runs a scenario with one fault at one step, or without a fault. */
export function runWithFault(name: string, step?: number, fault?: Fault | "is delayed"): Promise<Run> {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`There is no scenario "${name}".`);
  return new Runner(scenario).run(oneFault(step ?? -1, fault ?? "fails"));
}

/** Runs the schedule of a seed, with a scenario that the seed determines. */
export function runSeed(seed: number): Promise<Run> {
  const random = randomNumbers(seed);
  const chosen = Object.values(scenarios);
  const scenario = chosen[Math.floor(random() * chosen.length)];
  if (!scenario) throw new Error("There are no scenarios.");
  return new Runner(scenario).run(anyOrder(random));
}
