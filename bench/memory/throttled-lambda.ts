import { join } from "node:path";
import type { LambdaFunction } from "../../packages/offline/src/services/lambda/functions.ts";
import type { InvokeResult } from "../../packages/offline/src/services/lambda/lambda.ts";
import type { Service, ServiceContext } from "../../packages/offline/src/services/service.ts";
import {
  interceptLambda,
  nameOf,
  packagedFunction,
  resultOf,
  unpackFunctions,
} from "../cold-start/intercepted-lambda.ts";
import { FunctionProcess } from "./function-process.ts";
import { ProcessorShare } from "./processor-share.ts";

/** An event that a function answered. */
export interface Taken {
  memoryMegabytes: number;
  /** Function and request, such as `Api GET /documents`. */
  name: string;
  /** What the traffic was about. */
  topic: string;
  isFirst: boolean;
  milliseconds: number;
}

/** Functions with one amount of memory. */
interface Configuration {
  memoryMegabytes: number;
  share: ProcessorShare;
  processes: Map<string, FunctionProcess>;
}

/** Lambda that runs the packages of functions in processes with the processor that an amount of memory gives. */
export class ThrottledLambda {
  readonly taken: Taken[] = [];
  /** MiB that a function's process had at most, by the function's name and the configured memory. */
  readonly peaks = new Map<string, Map<number, number>>();
  readonly service: Service;
  /** What events are about from now on. */
  topic = "";
  readonly #work: string;
  #configuration: Configuration | undefined;

  /** @param work a folder for packages */
  constructor(work: string) {
    this.#work = work;
    this.service = interceptLambda({
      facts: { id: "memory", title: "Functions with a share of a processor" },
      prepare: (graph) => unpackFunctions(graph, this.#folderOf),
      isActive: () => this.#configuration !== undefined,
      invoke: (declared, payload, context) => this.#invoke(declared, payload, context),
    });
  }

  /** Runs work while all functions have an amount of memory, in new processes. */
  async withMemory(memoryMegabytes: number, work: () => Promise<void>): Promise<void> {
    const share = ProcessorShare.of(memoryMegabytes);
    const processes = new Map<string, FunctionProcess>();
    this.#configuration = { memoryMegabytes, share, processes };
    try {
      await work();
      for (const [name, running] of processes) this.#notePeak(name, memoryMegabytes, running.peakMebibytes());
    } finally {
      this.#configuration = undefined;
      for (const running of processes.values()) await running.end();
      share.remove();
    }
  }

  /** Takes back the last event, whose answer says that the work was given up. */
  forgetLast(): void {
    this.taken.pop();
  }

  #notePeak(name: string, memoryMegabytes: number, peak: number): void {
    const ofFunction = this.peaks.get(name) ?? new Map<number, number>();
    this.peaks.set(
      name,
      ofFunction.set(memoryMegabytes, Math.max(peak, ofFunction.get(memoryMegabytes) ?? 0)),
    );
  }

  async #invoke(declared: LambdaFunction, payload: unknown, context: ServiceContext): Promise<InvokeResult> {
    const { memoryMegabytes, share, processes } = this.#configuration as Configuration;
    const { authoredName } = declared;
    const folder = this.#folderOf(authoredName);
    const running =
      processes.get(authoredName) ??
      new FunctionProcess(packagedFunction({ ...declared, memoryMegabytes }, folder, context), share);
    processes.set(authoredName, running);
    const answer = await running.invoke(JSON.stringify(payload));
    const { duration: milliseconds, isFirst, failed } = answer;
    const name = nameOf(declared, payload);
    if (!failed) this.taken.push({ memoryMegabytes, name, topic: this.topic, isFirst, milliseconds });
    return resultOf(answer);
  }

  readonly #folderOf = (name: string) => join(this.#work, name);
}
