import { peakMebibytes } from "../../packages/offline/test/support/peak-memory.ts";
import { type Answer, type PackagedFunction, RuntimeProcess } from "../cold-start/runtime-process.ts";
import type { ProcessorShare } from "./processor-share.ts";

/** How a function answered an event, and how long it took. */
export interface TimedAnswer extends Answer {
  /** Milliseconds from the event, or for the first from the start of the process, to the answer. */
  duration: number;
  isFirst: boolean;
}

/** A function in a process of its own, with a share of a processor, that answers one event after another. */
export class FunctionProcess {
  readonly #process: RuntimeProcess;
  /** When the process was started; undefined after the first event. */
  #started: number | undefined = performance.now();

  constructor(fn: PackagedFunction, share: ProcessorShare) {
    this.#process = new RuntimeProcess(fn, optionsOf(fn));
    share.add(this.#process.pid);
  }

  /** @throws Error with what the process printed when it ends without an answer */
  async invoke(event: string): Promise<TimedAnswer> {
    await this.#process.ready();
    const isFirst = this.#started !== undefined;
    const started = this.#started ?? performance.now();
    this.#started = undefined;
    const answer = await this.#process.invoke(event);
    return { ...answer, duration: performance.now() - started, isFirst };
  }

  /** The most memory that the process has had at a time, in MiB. */
  peakMebibytes(): number {
    return peakMebibytes(this.#process.pid);
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}

/** The options of Node.js that Lambda's runtime derives from the memory. */
function optionsOf({ memoryMegabytes }: PackagedFunction): string[] {
  const newSpace = Math.floor(memoryMegabytes / 10);
  return [
    "--expose-gc",
    "--max-http-header-size=81920",
    `--max-semi-space-size=${Math.floor(newSpace / 2)}`,
    `--max-old-space-size=${memoryMegabytes - newSpace}`,
  ];
}
