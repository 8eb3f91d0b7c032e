import { setImmediate } from "node:timers/promises";
import { errorOf, type Fault, faults, faultsOfRead, type Outcome, type Service } from "./faults.ts";
import { FurtherStep, type Operation } from "./operation.ts";

/** One thing that can happen next. A schedule chooses which, and how it ends. */
export interface Action {
  actor: string;
  label: string;
  /** The ways in which it can go wrong. */
  faults: readonly Fault[];
  isPossible(): boolean;
  take(outcome: Outcome): void;
}

/** How a process ended. */
export type End<Value> =
  | { type: "returned"; value: Value }
  | { type: "threw"; error: unknown }
  | { type: "was killed" };

interface Call {
  service: Service;
  operation: Operation;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** A running function. Each of its calls waits until the schedule chooses it. */
export interface Process {
  name: string;
  call(service: Service, operation: Operation): Promise<unknown>;
}

class RunningProcess implements Process {
  readonly name: string;
  readonly calls = new Map<Call, Action>();
  readonly kill: () => void;
  readonly #await: (process: RunningProcess, call: Call) => void;

  constructor(name: string, kill: () => void, awaitTurn: (process: RunningProcess, call: Call) => void) {
    this.name = name;
    this.kill = kill;
    this.#await = awaitTurn;
  }

  call(service: Service, operation: Operation): Promise<unknown> {
    if (operation.isEmpty) return Promise.resolve(operation.run());
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#await(this, { service, operation, resolve, reject });
    return promise;
  }
}

/** Runs processes one request at a time, in the order and with the faults that its caller chooses. */
export class Simulation {
  /** What happened, one line for each step. */
  readonly trace: string[] = [];
  /** How many steps did not succeed. */
  faults = 0;
  /** Milliseconds since 1970. */
  now = Date.parse("2026-01-01T00:00:00.000Z");
  readonly #actions = new Set<Action>();
  readonly #processes = new Set<RunningProcess>();
  /** Actions that do not outlast a long time: waits of an execution and requests in flight. */
  readonly #shortLived = new Map<Action, "ends" | "is dropped">();

  /** What can happen next, oldest first. */
  get possible(): Action[] {
    return [...this.#actions].filter((action) => action.isPossible());
  }

  /** Runs a function as a process until it returns, throws or is killed. */
  run<Value>(name: string, body: (process: Process) => Promise<Value>): Promise<End<Value>> {
    const { promise, resolve } = Promise.withResolvers<End<Value>>();
    const end = (how: End<Value>) => {
      this.#processes.delete(process);
      resolve(how);
    };
    const process = new RunningProcess(
      name,
      () => {
        for (const action of process.calls.values()) this.#actions.delete(action);
        end({ type: "was killed" });
      },
      (caller, call) => this.#awaitTurn(caller, call),
    );
    this.#processes.add(process);
    body(process).then(
      (value) => end({ type: "returned", value }),
      (error) => end({ type: "threw", error }),
    );
    return promise;
  }

  /** Waits for its turn; for ever if a long time passes before, unless it outlasts that. */
  turn(
    actor: string,
    label: string,
    { isPossible = () => true, outlasts = false }: { isPossible?: () => boolean; outlasts?: boolean } = {},
  ): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const action = { actor, label, faults: [], isPossible, take: () => resolve() };
    this.#actions.add(action);
    if (!outlasts) this.#shortLived.set(action, "is dropped");
    return promise;
  }

  /** Adds something that happens by itself at any time; `take` gets how it ends. */
  add(action: Pick<Action, "actor" | "label" | "take"> & { faults?: readonly Fault[] }): void {
    this.#actions.add({ faults: [], isPossible: () => true, ...action });
  }

  /** Takes a possible action, and lets every process run until it waits for its next call. */
  async take(action: Action, outcome: Outcome): Promise<void> {
    this.#actions.delete(action);
    this.#shortLived.delete(action);
    this.now += 100;
    if (outcome !== "succeeds") this.faults++;
    this.trace.push(`${action.actor} ${action.label}${outcome === "succeeds" ? "" : ` -- ${outcome}`}`);
    action.take(outcome);
    await this.settle();
  }

  /**
   * Lets time pass, longer than any process or request takes: running processes are killed, and what is in flight ends.
   * @param completes whether the request that a killed process waits for is carried out
   */
  async pass(seconds: number, completes: () => boolean): Promise<void> {
    this.trace.push(`--- ${seconds} s pass`);
    for (const process of this.#processes) {
      for (const action of process.calls.values())
        await this.take(action, completes() ? "is killed after" : "is killed before");
      process.kill();
    }
    while (this.#shortLived.size > 0)
      for (const [action, how] of this.#shortLived)
        if (how === "ends") await this.take(action, "succeeds");
        else {
          this.#shortLived.delete(action);
          this.#actions.delete(action);
        }
    this.now += seconds * 1000;
    await this.settle();
  }

  /** Lets every process run until it waits for its next call. */
  async settle(): Promise<void> {
    let rounds = 0;
    do {
      await setImmediate();
      if (++rounds > 100_000) throw new Error("A process waits for something other than a call.");
    } while ([...this.#processes].some(({ calls }) => calls.size === 0));
  }

  #awaitTurn(process: RunningProcess, call: Call): void {
    const { operation } = call;
    const action: Action = {
      actor: process.name,
      label: operation.label,
      faults: operation.isWrite ? faults : faultsOfRead,
      isPossible: () => true,
      take: (outcome) => {
        process.calls.delete(call);
        this.#carryOut(process, call, outcome);
      },
    };
    process.calls.set(call, action);
    this.#actions.add(action);
  }

  #carryOut(process: RunningProcess, call: Call, outcome: Outcome): void {
    const { operation, service } = call;
    if (outcome === "loses its answer" || outcome === "is killed after" || outcome === "is sent twice")
      this.#runUnanswered(process.name, operation);
    if (outcome === "times out" || outcome === "is killed meanwhile") this.#runLater(process.name, operation);
    if (outcome.startsWith("is killed")) process.kill();
    else if (outcome === "succeeds" || outcome === "is sent twice") this.#runAnswered(process, call);
    else call.reject(errorOf(service, outcome as Fault));
  }

  #runAnswered(process: RunningProcess, call: Call): void {
    try {
      const answer = call.operation.run();
      if (answer instanceof FurtherStep) this.#awaitTurn(process, { ...call, operation: answer });
      else call.resolve(answer);
    } catch (error) {
      call.reject(error);
    }
  }

  /** Carries a request out whose answer nobody gets. */
  #runUnanswered(actor: string, operation: Operation): void {
    try {
      const answer = operation.run();
      if (answer instanceof FurtherStep) this.#runLater(actor, answer);
    } catch {
      // Its error is lost as well.
    }
  }

  #runLater(actor: string, operation: Operation): void {
    const action: Action = {
      actor: `late: ${actor}`,
      label: operation.label,
      faults: [],
      isPossible: () => true,
      take: () => this.#runUnanswered(actor, operation),
    };
    this.#actions.add(action);
    this.#shortLived.set(action, "ends");
  }
}
