import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { LambdaFunction } from "./functions.ts";
import type { FunctionError, Invocation, WorkerMessage, WorkerSettings } from "./worker.ts";

/** Writes a line of a function's output. */
export type WriteLine = (level: string, text: string) => void;

/** How an invocation ended: with a payload or an error. */
export interface Outcome {
  /** JSON. */
  payload?: string;
  error?: FunctionError;
  /** Whether the environment can serve no further invocation. */
  fatal: boolean;
  usedMegabytes: number;
}

/** The AWS endpoint, region and account of an environment. */
export interface EnvironmentSettings {
  awsEndpoint: string;
  region: string;
  toOfflineUrls: (text: string) => string;
  credentialsOf: (roleArn: string) => { accessKeyId: string; secretAccessKey: string };
}

const memoryCheckMilliseconds = 100;

interface Listener {
  onMessage(message: WorkerMessage): void;
  onExit(code: number): void;
  onOutOfMemory(): void;
}

/** An execution environment: a worker thread that has loaded a function's package and serves one invocation at a time. */
export class Environment {
  readonly declared: LambdaFunction;
  readonly logStream: string;
  readonly #worker: Worker;
  #listener: Listener = { onMessage: () => {}, onExit: () => {}, onOutOfMemory: () => {} };

  /**
   * @param folder the function's unpacked package
   * @param module what the thread runs
   */
  constructor(declared: LambdaFunction, folder: string, module: URL, settings: EnvironmentSettings) {
    this.declared = declared;
    this.logStream = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
    const { handler, name, arn, memoryMegabytes, logGroup } = declared;
    const { logStream } = this;
    this.#worker = new Worker(module, {
      workerData: {
        folder,
        handler,
        name,
        arn,
        memoryMegabytes,
        logGroup,
        logStream,
      } satisfies WorkerSettings,
      env: environmentVariables(declared, folder, logStream, settings),
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 16 },
      execArgv: ["--no-warnings", "--enable-source-maps"],
      stdin: true,
      stdout: true,
      stderr: true,
    });
    this.#worker.on("message", (message: WorkerMessage) => this.#listener.onMessage(message));
    this.#worker.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") this.#listener.onOutOfMemory();
    });
    this.#worker.on("exit", (code) => this.#listener.onExit(code));
  }

  /** Runs one invocation to its end, at most for the function's timeout. */
  async invoke(requestId: string, payload: string, write: WriteLine): Promise<Outcome> {
    const { timeoutSeconds, memoryMegabytes } = this.declared;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const onOutOfMemory = () => resolve({ fatal: true, usedMegabytes: memoryMegabytes + 1 });
    this.#listener = {
      onOutOfMemory,
      onMessage(message) {
        if (message.kind === "log") write(message.level, message.text);
        else if (message.kind === "result")
          resolve({ payload: message.payload, fatal: false, usedMegabytes: message.usedMegabytes });
        else if (message.kind === "error") {
          if (message.fatal) write("ERROR", formatError(message.error));
          resolve(message);
        }
      },
      onExit: (code) => resolve(exited(requestId, code, write)),
    };
    const timer = setTimeout(
      () => resolve(timedOut(requestId, timeoutSeconds, write)),
      timeoutSeconds * 1000,
    );
    const memoryCheck = this.#watchMemory(onOutOfMemory);
    const deadline = Date.now() + timeoutSeconds * 1000;
    this.#worker.postMessage({ requestId, payload, deadline } satisfies Invocation);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      clearInterval(memoryCheck);
    }
  }

  /**
   * Between invocations: what the function still logs belongs to its last one.
   * @param onDead is called when the function fails or its thread exits; absent for an environment that is being ended
   */
  rest(write: WriteLine, onDead?: () => void): void {
    this.#listener = {
      onMessage(message) {
        if (message.kind === "log") write(message.level, message.text);
        if (message.kind !== "error" || !onDead) return;
        write("ERROR", formatError(message.error));
        onDead();
      },
      onExit: () => onDead?.(),
      onOutOfMemory: () => {},
    };
  }

  /** Ends the thread; an invocation that it is serving ends with an error. */
  terminate(): Promise<unknown> {
    return this.#worker.terminate();
  }

  /** V8 limits the heap, but buffers are outside of it. Two checks in a row, since garbage may be about to be collected. */
  #watchMemory(onOutOfMemory: () => void): NodeJS.Timeout {
    const bytesAtMost = this.declared.memoryMegabytes * 2 ** 20;
    let checksOverLimit = 0;
    return setInterval(() => {
      this.#worker.getHeapStatistics().then(
        ({ used_heap_size, external_memory }) => {
          checksOverLimit = used_heap_size + external_memory > bytesAtMost ? checksOverLimit + 1 : 0;
          if (checksOverLimit > 1) onOutOfMemory();
        },
        () => {},
      );
    }, memoryCheckMilliseconds);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
export function environmentVariables(
  declared: LambdaFunction,
  folder: string,
  logStream: string,
  { awsEndpoint, region, toOfflineUrls, credentialsOf }: EnvironmentSettings,
): Record<string, string> {
  const { accessKeyId, secretAccessKey } = credentialsOf(declared.roleArn);
  const { SST_KEY_FILE: linksFile } = declared.environment;
  return {
    ...Object.fromEntries(
      Object.entries(declared.environment).map(([name, value]) => [name, toOfflineUrls(value)]),
    ),
    // Absolute, since a thread has its process's working directory.
    ...(linksFile && { SST_KEY_FILE: join(folder, linksFile) }),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL: awsEndpoint,
    // The SDKs refuse a custom endpoint that is dual-stack.
    AWS_USE_DUALSTACK_ENDPOINT: "false",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    AWS_LAMBDA_FUNCTION_NAME: declared.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(declared.memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: declared.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: declared.handler,
    TZ: ":UTC",
  };
}

function timedOut(requestId: string, seconds: number, write: WriteLine): Outcome {
  const message = `Task timed out after ${seconds.toFixed(2)} seconds`;
  write("ERROR", `${new Date().toISOString()} ${requestId} ${message}`);
  const errorMessage = `RequestId: ${requestId} Error: ${message}`;
  return { error: { errorType: "Sandbox.Timedout", errorMessage }, fatal: true, usedMegabytes: 0 };
}

function exited(requestId: string, code: number, write: WriteLine): Outcome {
  const reason = code === 0 ? "without providing a reason" : `with error: exit status ${code}`;
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited ${reason}`;
  write("ERROR", errorMessage);
  return { error: { errorType: "Runtime.ExitError", errorMessage }, fatal: true, usedMegabytes: 0 };
}

/** An error as a line of a log. */
export function formatError({ errorType, errorMessage }: FunctionError): string {
  return `${errorType} ${errorMessage}`;
}
