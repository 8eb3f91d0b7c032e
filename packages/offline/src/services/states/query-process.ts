import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { moduleUrl } from "../../module-url.ts";
import { StatesError } from "./language.ts";
import type { QueryAnswer, QueryJob } from "./query-worker.ts";

/** What an evaluation may take. AWS does not publish its own limits. */
export interface QueryLimits {
  milliseconds: number;
  heapMegabytes: number;
}

/** How `query-process-entry` ends when an evaluation needs too much memory. */
const outOfMemoryCode = 12;

/**
 * A process that evaluates one job at a time, within limits of time and memory. An evaluation over a limit ends the process;
 * the next one starts another. A thread would not do: V8 ends the process of a thread that allocates too much.
 */
export class QueryProcess {
  readonly #limits: QueryLimits;
  #child: Promise<ChildProcess> | undefined;

  constructor(limits: QueryLimits) {
    this.#limits = limits;
  }

  /** @throws StatesError States.QueryEvaluationError when a limit is exceeded */
  async run(job: QueryJob): Promise<QueryAnswer> {
    const earlier = await this.#child?.catch(() => undefined);
    const started = earlier?.connected && this.#child ? this.#child : this.#start();
    this.#child = started;
    try {
      const child = await started;
      child.channel?.ref();
      const answer = await this.#ask(child, job);
      child.channel?.unref();
      return answer;
    } catch (error) {
      this.#child = undefined;
      await end(started);
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#child) await end(this.#child);
  }

  async #start(): Promise<ChildProcess> {
    const entry = fileURLToPath(moduleUrl("query-process-entry", import.meta.url));
    const child = fork(entry, [String(this.#limits.heapMegabytes)], {
      env: {},
      execArgv: ["--no-warnings"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
    });
    child.unref();
    const ended = once(child, "exit").then(([code, signal]) => {
      throw new Error(`The process of expressions ended with ${signal ?? code}.`);
    });
    await Promise.race([once(child, "message"), ended]);
    ended.catch(() => {});
    return child;
  }

  #ask(child: ChildProcess, job: QueryJob): Promise<QueryAnswer> {
    const { milliseconds, heapMegabytes } = this.#limits;
    const { promise, resolve, reject } = Promise.withResolvers<QueryAnswer>();
    const fail = (message: string) => reject(new StatesError("States.QueryEvaluationError", message));
    const onMessage = (message: unknown) => resolve(message as QueryAnswer);
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      fail(
        code === outOfMemoryCode || signal === "SIGABRT"
          ? `The evaluation needs more than ${heapMegabytes} MB.`
          : "The evaluation was ended.",
      );
    child.once("message", onMessage);
    child.once("exit", onExit);
    // An answer that has arrived meanwhile counts: this process may have been busy itself.
    const timer = setTimeout(
      () => setImmediate(() => fail(`The evaluation takes longer than ${milliseconds / 1000} seconds.`)),
      milliseconds,
    );
    child.send(job, (error) => error && fail(`The evaluation was ended: ${error.message}`));
    return promise.finally(() => {
      clearTimeout(timer);
      // Not all listeners: `end` waits for the exit.
      child.off("message", onMessage);
      child.off("exit", onExit);
    });
  }
}

async function end(started: Promise<ChildProcess>): Promise<void> {
  const child = await started.catch(() => undefined);
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
