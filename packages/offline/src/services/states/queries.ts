import { payloadBytesAtMost, StatesError } from "./language.ts";
import { type QueryLimits, QueryProcess } from "./query-process.ts";
import type { QueryAnswer, QueryJob } from "./query-worker.ts";

/** Two, so that an expression that runs into its limit of time does not hold up all others. */
const processesAtMost = 2;

/** Evaluates JSONata in other processes: no expression can block or end this one. */
export class Queries {
  readonly #limits: QueryLimits;
  readonly #processes: QueryProcess[] = [];
  readonly #idle: QueryProcess[] = [];
  readonly #waiting: ((process: QueryProcess) => void)[] = [];

  constructor(limits: QueryLimits = { milliseconds: 5000, heapMegabytes: 128 }) {
    this.#limits = limits;
  }

  /**
   * The results of expressions that see the same variables.
   * @param expressions each with its place in the definition, for messages
   * @throws StatesError States.QueryEvaluationError, States.DataLimitExceeded
   */
  async evaluate(
    expressions: readonly { text: string; where: string }[],
    variables: Record<string, unknown>,
  ): Promise<unknown[]> {
    const answer = await this.#run({
      expressions: expressions.map(({ text }) => text),
      variables: JSON.stringify(variables),
      resultBytesAtMost: payloadBytesAtMost,
    }).catch((thrown) => {
      if (!(thrown instanceof StatesError)) throw thrown;
      throw new StatesError(thrown.error, `${expressions[0]?.where}: ${thrown.errorCause}`);
    });
    if ("results" in answer) return answer.results.map((json) => JSON.parse(json));
    const { text, where } = expressions[answer.index] ?? { text: "", where: "" };
    throw new StatesError(answer.error, `${where}: {%${text}%}: ${answer.message}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.close()));
  }

  async #run(job: QueryJob): Promise<QueryAnswer> {
    const process = await this.#take();
    try {
      return await process.run(job);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(process);
      else this.#idle.push(process);
    }
  }

  async #take(): Promise<QueryProcess> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#processes.length >= processesAtMost)
      return new Promise((resolve) => void this.#waiting.push(resolve));
    const process = new QueryProcess(this.#limits);
    this.#processes.push(process);
    return process;
  }
}
