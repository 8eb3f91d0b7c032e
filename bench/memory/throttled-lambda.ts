import { join } from "node:path";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { environmentVariables } from "../../packages/offline/src/services/lambda/environment.ts";
import { type LambdaFunction, readFunctions } from "../../packages/offline/src/services/lambda/functions.ts";
import { lambdaService } from "../../packages/offline/src/services/lambda/index.ts";
import type { InvokeResult } from "../../packages/offline/src/services/lambda/lambda.ts";
import type { Service, ServiceContext } from "../../packages/offline/src/services/service.ts";
import { unpackArchive } from "../../packages/offline/src/synth/archive.ts";
import { requestOf } from "../cold-start/cold-lambda.ts";
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
  #last: Promise<unknown> = Promise.resolve();

  /** @param work a folder for packages */
  constructor(work: string) {
    this.#work = work;
    this.service = {
      facts: { id: "memory", title: "Functions with a share of a processor" },
      start: async (context) => {
        const { lambda } = await context.use(lambdaService);
        await this.#unpack(context.graph);
        const invokeInThread = lambda.invoke;
        lambda.invoke = async (nameOrArn, payload) => {
          if (!this.#configuration) return invokeInThread(nameOrArn, payload);
          // One at a time, so that no process takes time from another.
          const result = this.#last.then(() => this.#invoke(lambda.find(nameOrArn), payload, context));
          this.#last = result.catch(() => {});
          return result;
        };
        return {};
      },
    };
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
    const running =
      processes.get(authoredName) ??
      new FunctionProcess(this.#toStart({ ...declared, memoryMegabytes }, context), share);
    processes.set(authoredName, running);
    const answer = await running.invoke(JSON.stringify(payload));
    const { duration: milliseconds, isFirst, failed } = answer;
    const name = [authoredName, requestOf(payload)].filter(Boolean).join(" ");
    if (!failed) this.taken.push({ memoryMegabytes, name, topic: this.topic, isFirst, milliseconds });
    return {
      payload: JSON.parse(answer.payload),
      ...(failed && { functionError: "Unhandled" }),
      requestId: "throttled",
    };
  }

  #toStart(declared: LambdaFunction, context: ServiceContext) {
    const folder = this.#folderOf(declared.authoredName);
    const environment = environmentVariables(declared, folder, "stream", {
      awsEndpoint: context.awsEndpoint,
      region: context.graph.region,
      toOfflineUrls: context.toOfflineUrls,
      credentialsOf: (roleArn) => context.credentials.of(roleArn),
    });
    return { ...declared, folder, environment };
  }

  async #unpack(graph: Graph): Promise<void> {
    for (const { authoredName, archive } of readFunctions(graph).functions)
      await unpackArchive(archive, this.#folderOf(authoredName));
  }

  readonly #folderOf = (name: string) => join(this.#work, name);
}
