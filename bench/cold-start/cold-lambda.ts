import { join } from "node:path";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { environmentVariables } from "../../packages/offline/src/services/lambda/environment.ts";
import { type LambdaFunction, readFunctions } from "../../packages/offline/src/services/lambda/functions.ts";
import { lambdaService } from "../../packages/offline/src/services/lambda/index.ts";
import type { InvokeResult, Lambda } from "../../packages/offline/src/services/lambda/lambda.ts";
import type { Service, ServiceContext } from "../../packages/offline/src/services/service.ts";
import { unpackArchive } from "../../packages/offline/src/synth/archive.ts";
import { buildFunction } from "../../packages/offline/src/synth/build-function.ts";
import { type ColdStart, coldStart } from "./cold-process.ts";
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
  #last: Promise<unknown> = Promise.resolve();

  /** @param work a folder for packages */
  constructor(work: string) {
    this.#work = work;
    this.service = {
      facts: { id: "cold-starts", title: "Functions in new processes" },
      start: async (context) => {
        const { lambda } = await context.use(lambdaService);
        await this.#prepare(context.graph);
        this.#replace(lambda, context);
        return {};
      },
    };
  }

  /** From now on, functions are started in new processes. */
  measure(): void {
    this.#isCold = true;
  }

  #replace(lambda: Lambda, context: ServiceContext): void {
    const invokeWarm = lambda.invoke;
    lambda.invoke = async (nameOrArn, payload) => {
      if (!this.#isCold) return invokeWarm(nameOrArn, payload);
      // One at a time, so that no process takes time from another.
      const result = this.#last.then(() => this.#invoke(lambda.find(nameOrArn), payload, context));
      this.#last = result.catch(() => {});
      return result;
    };
  }

  async #invoke(declared: LambdaFunction, payload: unknown, context: ServiceContext): Promise<InvokeResult> {
    const request = requestOf(payload);
    const name = [declared.authoredName, request].filter(Boolean).join(" ");
    const samples = this.samples.get(name) ?? [];
    const variants: Variant[] = ["function", "empty"];
    if (requestsOfExpress.includes(request)) variants.push("express");
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
    const { payload: answer, failed } = sample.function;
    if (sample.empty.failed || sample.express?.failed) throw new Error(JSON.stringify(sample));
    if (!failed) this.samples.set(name, [...samples, sample]);
    return {
      payload: JSON.parse(answer),
      ...(failed && { functionError: "Unhandled" }),
      requestId: "cold",
    };
  }

  #toStart(declared: LambdaFunction, variant: Variant, context: ServiceContext): PackagedFunction {
    const { region, resources } = context.graph;
    const folder = this.#folderOf(variant === "function" ? declared.authoredName : variant);
    const nameOf = (type: string, parent: string) =>
      resources.find((resource) => resource.type === type && resource.name.startsWith(parent))?.outputs;
    const environment = environmentVariables(declared, folder, "stream", {
      awsEndpoint: context.awsEndpoint,
      region,
      toOfflineUrls: context.toOfflineUrls,
      credentialsOf: (roleArn) => context.credentials.of(roleArn),
    });
    if (variant !== "function") {
      environment._HANDLER = `bench/cold-start/${variant}.handler`;
      environment.TABLE_NAME = nameOf("aws:dynamodb/table:Table", "Documents")?.name;
      environment.BUCKET_NAME = nameOf("aws:s3/bucketV2:BucketV2", "Vault")?.bucket;
    }
    return { ...declared, folder, environment };
  }

  /** Unpacks the packages of the graph, and builds the handlers to compare with as SST builds them. */
  async #prepare(graph: Graph): Promise<void> {
    for (const { authoredName, archive } of readFunctions(graph).functions)
      await unpackArchive(archive, this.#folderOf(authoredName));
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

/** Method and resource of a gateway's event, such as `GET /documents/{id}`; empty for other events. */
export function requestOf(payload: unknown): string {
  const { httpMethod, resource } = payload as { httpMethod?: string; resource?: string };
  return httpMethod && resource ? `${httpMethod} ${resource}` : "";
}
