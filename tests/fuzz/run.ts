import fc from "fast-check";
import { AttackedSystem } from "./attacked-system.ts";
import type { Violation } from "./judge.ts";
import type { Attack, FuzzTarget } from "./target.ts";
import { apiTarget } from "./targets/api.ts";
import { dynamodbTarget } from "./targets/dynamodb.ts";
import { eventsTarget } from "./targets/events.ts";
import { namesTarget } from "./targets/names.ts";
import { s3Target } from "./targets/s3.ts";
import { signInTarget } from "./targets/sign-in.ts";
import { tokensTarget } from "./targets/tokens.ts";
import type { World } from "./world.ts";

export const fuzzTargets: readonly FuzzTarget[] = [
  apiTarget,
  s3Target,
  dynamodbTarget,
  eventsTarget,
  tokensTarget,
  signInTarget,
  namesTarget,
];

export interface FuzzOptions {
  /** Seed of the first round; each following round has the next number. */
  seed: number;
  /** Ends after so many requests. */
  requests: number;
  /** Ends after so many milliseconds. */
  milliseconds?: number;
  /** Batches of requests that are sent to one target before the next one's turn; 100 without it. */
  batchesInRound?: number;
  /** Names of targets; all without it. */
  only?: readonly string[];
  /** Ends after so many kinds of violations. */
  violationsAtMost?: number;
  /** Repeats one counterexample of the seed, as fast-check names it. */
  path?: string;
  /** Receives what happened, a line at a time. */
  progress?: (line: string) => void;
}

/** A violation, the smallest requests that were found to cause it, and the command that repeats it. */
export interface Finding extends Violation {
  requests: readonly object[];
  command: string;
}

export interface FuzzResult {
  requests: number;
  rounds: number;
  findings: Finding[];
  /** The most resident memory after a round, in MiB. */
  memoryMebibytes: number;
}

const requestsAtOnce = 8;
const requestsInBatch = (1 + requestsAtOnce) / 2;
/** How long fast-check may look for smaller requests, in milliseconds. */
const shrinkingAtMost = 20_000;

/** Attacks the system with hostile requests, target by target, until one of the limits is reached. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const {
    only,
    violationsAtMost = 10,
    milliseconds = Number.POSITIVE_INFINITY,
    progress = () => {},
    batchesInRound = 100,
  } = options;
  const targets = fuzzTargets.filter(({ name }) => !only || only.includes(name));
  const [first] = targets;
  if (!first) throw new Error(`No target is named ${only?.join(" or ")}.`);
  const end = Date.now() + milliseconds;
  const system = await AttackedSystem.start();
  const result: FuzzResult = { requests: 0, rounds: 0, findings: [], memoryMebibytes: 0 };
  try {
    while (
      result.requests < options.requests &&
      result.findings.length < violationsAtMost &&
      Date.now() < end &&
      !(options.path && result.rounds > 0)
    ) {
      const target = targets[result.rounds % targets.length] ?? first;
      const round = new Round(system, target, options.seed + result.rounds, result);
      const batchesLeft = Math.ceil((options.requests - result.requests) / requestsInBatch);
      await round.run(Math.min(batchesInRound, batchesLeft), options.path);
      result.rounds++;
      result.memoryMebibytes = Math.max(result.memoryMebibytes, Math.round(system.memoryMebibytes()));
      progress(
        `${target.name} seed ${round.seed}: ${result.requests} requests, ${system.memoryMebibytes().toFixed()} MiB`,
      );
      for (const finding of round.found) progress(describe(finding));
    }
  } finally {
    await system.close();
  }
  return result;
}

/** A finding for the terminal. */
export function describe({ message, requests, command }: Finding): string {
  const shortened = requests.map((request) => JSON.stringify(request).slice(0, 2000));
  return [`✗ ${message}`, ...shortened.map((request) => `    ${request}`), `    ${command}`].join("\n");
}

/** Thrown in the property to have fast-check shrink the requests. */
class ViolationError extends Error {
  readonly violation: Violation;
  readonly requests: readonly object[];
  constructor(violation: Violation, requests: readonly object[]) {
    super(violation.message);
    this.violation = violation;
    this.requests = requests;
  }
}

/** What a request violates. On a busy machine a function may exceed its time limit: 504 counts when it is answered twice. */
async function violationOf(attack: Attack, world: World): Promise<Violation | undefined> {
  const violation = await attack.run(world);
  return violation?.message.includes(" answers 504: ") ? attack.run(world) : violation;
}

/** Some batches of requests to one target, and afterwards the honest ones. */
class Round {
  readonly seed: number;
  readonly found: Finding[] = [];
  readonly #system: AttackedSystem;
  readonly #target: FuzzTarget;
  readonly #result: FuzzResult;

  constructor(system: AttackedSystem, target: FuzzTarget, seed: number, result: FuzzResult) {
    this.#system = system;
    this.#target = target;
    this.seed = seed;
    this.#result = result;
  }

  async run(numRuns: number, path: string | undefined): Promise<void> {
    const batches = fc.array(this.#target.attacks, { minLength: 1, maxLength: requestsAtOnce });
    let failedAt: number | undefined;
    const property = fc.asyncProperty(batches, async (batch) => {
      // A smaller batch that is not tried counts as one without a violation.
      if (failedAt !== undefined && Date.now() - failedAt > shrinkingAtMost) return;
      await this.#attack(batch).catch((error) => {
        failedAt ??= Date.now();
        throw error;
      });
    });
    const details = await fc.check(property, {
      seed: this.seed,
      numRuns,
      ...(path !== undefined && { path }),
    });
    if (details.failed) {
      const { errorInstance: error, counterexamplePath } = details;
      if (!(error instanceof ViolationError)) throw error;
      this.#add(error.violation, error.requests, counterexamplePath ?? undefined);
    }
    for (const violation of await this.#system.checkRest()) this.#add(violation, [], undefined);
  }

  /**
   * Sends a batch at once.
   * @throws ViolationError for the first violation that is not known yet, with the requests that can have caused it
   */
  async #attack(batch: readonly Attack[]): Promise<void> {
    const { world } = this.#system;
    this.#result.requests += batch.length;
    const answered = await Promise.all(
      batch.map(async (attack) => ({ sent: attack.sent, violation: await violationOf(attack, world) })),
    );
    const ended = await this.#system.checkProcess();
    const all = [
      ...(ended ? [{ violation: ended, requests: batch.map(({ sent }) => sent) }] : []),
      ...answered.map(({ sent, violation }) => ({ violation, requests: [sent] })),
    ];
    for (const { violation, requests } of all)
      if (violation && !this.#isKnown(violation)) throw new ViolationError(violation, requests);
  }

  #isKnown({ kind }: Violation): boolean {
    return this.#result.findings.some((finding) => finding.kind === kind);
  }

  #add(violation: Violation, requests: readonly object[], path: string | undefined): void {
    if (this.#isKnown(violation)) return;
    const command = `npm run fuzz -- --only ${this.#target.name} --seed ${this.seed}${path ? ` --path ${path}` : ""}`;
    const finding = { ...violation, requests, command };
    this.found.push(finding);
    this.#result.findings.push(finding);
  }
}
