import { join } from "node:path";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import type { LambdaFunction } from "../../packages/offline/src/services/lambda/functions.ts";
import type { InvokeResult } from "../../packages/offline/src/services/lambda/lambda.ts";
import type { Service, ServiceContext } from "../../packages/offline/src/services/service.ts";
import { buildFunction } from "../../packages/offline/src/synth/build-function.ts";
import { type ColdStart, coldStart } from "./cold-process.ts";
import {
  interceptLambda,
  nameOf,
  packagedFunction,
  requestOf,
  resultOf,
  unpackFunctions,
} from "./intercepted-lambda.ts";
import type { PackagedFunction } from "./runtime-process.ts";

const root = join(import.meta.dirname, "../..");

/** What is started with a function's event: its package, a handler that does nothing, or the usual alternative. */
type Variant = "function" | "empty" | "express";

/** One event, answered by each. */
export interface Sample {
  function: ColdStart;
  empty: ColdStart;
  express?: ColdStart;
}

/** The requests that the alternative answers. */
const requestsOfExpress = ["GET /documents", "POST /documents"];

/**
 * Lambda that starts every function in a new process, and measures how long each takes until it has answered; in turn with it,
 * handlers to compare with are started with the same event and environment.
 */
export class ColdLambda {
  /** In turn, by function and request. */
  readonly samples = new Map<string, Sample[]>();
  readonly service: Service;
  readonly #work: string;
  #isCold = false;

  /** @param work a folder for packages */
  constructor(work: string) {
    this.#work = work;
    this.service = interceptLambda({
      facts: { id: "cold-starts", title: "Functions in new processes" },
      prepare: (graph) => this.#prepare(graph),
      isActive: () => this.#isCold,
      invoke: (declared, payload, context) => this.#invoke(declared, payload, context),
    });
  }

  /** From now on, functions are started in new processes. */
  measure(): void {
    this.#isCold = true;
  }

  async #invoke(declared: LambdaFunction, payload: unknown, context: ServiceContext): Promise<InvokeResult> {
    const name = nameOf(declared, payload);
    const samples = this.samples.get(name) ?? [];
    const variants: Variant[] = ["function", "empty"];
    if (requestsOfExpress.includes(requestOf(payload))) variants.push("express");
    const answers = new Map<Variant, ColdStart>();
    // No variant is always the first.
    for (let turn = 0; turn < variants.length; turn++) {
      const variant = variants[(turn + samples.length) % variants.length] as Variant;
      answers.set(
        variant,
        await coldStart(this.#toStart(declared, variant, context), JSON.stringify(payload)),
      );
    }
    const sample = Object.fromEntries(answers) as unknown as Sample;
    if (sample.empty.failed || sample.express?.failed) throw new Error(JSON.stringify(sample));
    if (!sample.function.failed) this.samples.set(name, [...samples, sample]);
    return resultOf(sample.function);
  }

  #toStart(declared: LambdaFunction, variant: Variant, context: ServiceContext): PackagedFunction {
    const outputsOf = (type: string, parent: string) =>
      context.graph.resources.find((resource) => resource.type === type && resource.name.startsWith(parent))
        ?.outputs;
    const folder = this.#folderOf(variant === "function" ? declared.authoredName : variant);
    const packaged = packagedFunction(declared, folder, context);
    const { environment } = packaged;
    if (variant !== "function") {
      environment._HANDLER = `bench/cold-start/${variant}.handler`;
      environment.TABLE_NAME = outputsOf("aws:dynamodb/table:Table", "Documents")?.name;
      environment.BUCKET_NAME = outputsOf("aws:s3/bucketV2:BucketV2", "Vault")?.bucket;
    }
    return packaged;
  }

  /** Unpacks the packages of the graph, and builds the handlers to compare with as SST builds them. */
  async #prepare(graph: Graph): Promise<void> {
    await unpackFunctions(graph, this.#folderOf);
    for (const functionID of ["empty", "express"]) {
      const { answer } = await buildFunction(root, this.#work, {
        functionID,
        handler: `bench/cold-start/${functionID}.handler`,
        runtime: "nodejs22.x",
        links: {},
        encryptionKey: Buffer.alloc(32).toString("base64"),
        properties: { minify: true },
      });
      if (answer.errors.length > 0) throw new Error(answer.errors.join("\n"));
    }
  }

  readonly #folderOf = (name: string) => join(this.#work, "artifacts", `${name}-src`);
}
