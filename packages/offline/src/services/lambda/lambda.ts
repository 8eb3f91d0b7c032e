import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { transformSync } from "esbuild";
import { AwsError } from "../../http/aws-error.ts";
import { unpackArchive } from "../../synth/archive.ts";
import { type Activity, InFlight } from "../in-flight.ts";
import type { Logs } from "../logs/log-files.ts";
import type { LambdaFunction } from "./functions.ts";
import type { FunctionError, Invocation, WorkerMessage, WorkerSettings } from "./worker.ts";

export interface InvokeResult {
  payload: unknown;
  /** Set when the function threw, timed out or died; `payload` is then its FunctionError. */
  functionError?: "Unhandled";
  requestId: string;
}

export interface Lambda extends Activity {
  /**
   * Runs a function to its end.
   * @param nameOrArn physical name or ARN
   * @throws AwsError ResourceNotFoundException, TooManyRequestsException (declared reserved concurrency),
   *   RequestTooLargeException (over 6 MB)
   */
  invoke(nameOrArn: string, payload: unknown): Promise<InvokeResult>;
  close(): Promise<void>;
}

/** One line of a function's output, for whoever watches. */
export type Line = (entry: { function: string; level: string; text: string }) => void;

const payloadBytesAtMost = 6 * 1024 ** 2;
/** As JavaScript: a thread that is given TypeScript loads a compiler of its own, which takes as much memory as all else. */
const workerModule = new URL(
  `data:text/javascript,${encodeURIComponent(transformSync(readFileSync(new URL("./worker.ts", import.meta.url)), { loader: "ts" }).code)}`,
);

const idleMilliseconds = 60_000;
/** How often a running function's memory is looked at. */
const memoryLookMilliseconds = 100;

interface Environment {
  declared: LambdaFunction;
  worker: Worker;
  lastUsed: number;
  logStream: string;
  busy: boolean;
  idle?: NodeJS.Timeout;
  onMessage: (message: WorkerMessage) => void;
  onExit: (code: number) => void;
  /** It holds more memory than is declared. */
  onOutgrown: () => void;
}

/**
 * Lambda on worker threads that run the built packages: environments are kept warm and used again, the last used first.
 * `maximumWorkers` bounds this machine. Beyond it, an invocation waits for an environment of its own function; only a
 * function that has none takes another's place, or two busy functions would evict each other and start cold each time.
 */
export function createLambda({
  functions,
  directory,
  awsEndpoint,
  region,
  credentialsOf,
  logs,
  line,
  maximumWorkers = functions.length + availableParallelism(),
}: {
  functions: LambdaFunction[];
  directory: string;
  awsEndpoint: string;
  region: string;
  credentialsOf: (roleArn: string) => { accessKeyId: string; secretAccessKey: string };
  logs: Logs;
  line: Line;
  maximumWorkers?: number;
}): Lambda {
  const byName = new Map(
    functions.flatMap((declared) => [[declared.name, declared] as const, [declared.arn, declared] as const]),
  );
  const folders = new Map<string, Promise<string>>();
  const environments = new Map<string, Environment[]>();
  const running = new Map<string, number>();
  const waiting: (() => void)[] = [];
  const inFlight = new InFlight();
  let closed = false;

  function unpack(declared: LambdaFunction): Promise<string> {
    let folder = folders.get(declared.name);
    if (!folder) {
      const target = join(directory, declared.name);
      folder = rm(target, { recursive: true, force: true })
        .then(() => unpackArchive(declared.archive, target))
        .then(() => target);
      folders.set(declared.name, folder);
    }
    return folder;
  }

  const all = () => [...environments.values()].flat();

  const idlest = () =>
    all()
      .filter(({ busy }) => !busy)
      .sort((one, other) => one.lastUsed - other.lastUsed)[0];

  function end(declared: LambdaFunction, environment: Environment): Promise<unknown> {
    clearTimeout(environment.idle);
    environments.set(
      declared.name,
      (environments.get(declared.name) ?? []).filter((other) => other !== environment),
    );
    return environment.worker.terminate();
  }

  /** A free environment of this function, or room for a new one; waits while the machine is full. */
  async function acquire(declared: LambdaFunction): Promise<Environment> {
    const folder = await unpack(declared);
    for (;;) {
      if (closed) throw new AwsError("ServiceException", 500, "The offline run is ending.");
      const warm = environments.get(declared.name)?.findLast(({ busy }) => !busy);
      if (warm) {
        clearTimeout(warm.idle);
        warm.busy = true;
        return warm;
      }
      if (all().length < maximumWorkers) return start(declared, folder);
      const spare = environments.get(declared.name)?.length ? undefined : idlest();
      if (spare) {
        await end(spare.declared, spare);
        continue;
      }
      await new Promise<void>((free) => waiting.push(free));
    }
  }

  function start(declared: LambdaFunction, folder: string): Environment {
    const logStream = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
    const { accessKeyId, secretAccessKey } = credentialsOf(declared.roleArn);
    const { SST_KEY_FILE: links } = declared.environment;
    const worker = new Worker(workerModule, {
      workerData: {
        folder,
        handler: declared.handler,
        name: declared.name,
        arn: declared.arn,
        memoryMegabytes: declared.memoryMegabytes,
        logGroup: declared.logGroup,
        logStream,
      } satisfies WorkerSettings,
      env: {
        ...declared.environment,
        // Threads share their process's folder, so the file of links is named in full.
        ...(links && { SST_KEY_FILE: join(folder, links) }),
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_ENDPOINT_URL: awsEndpoint,
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
        AWS_LAMBDA_FUNCTION_NAME: declared.name,
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(declared.memoryMegabytes),
        AWS_LAMBDA_LOG_GROUP_NAME: declared.logGroup,
        AWS_LAMBDA_LOG_STREAM_NAME: logStream,
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: declared.handler,
        TZ: ":UTC",
      },
      resourceLimits: { maxOldGenerationSizeMb: declared.memoryMegabytes, maxYoungGenerationSizeMb: 16 },
      execArgv: ["--no-warnings", "--enable-source-maps"],
      stdin: true,
      stdout: true,
      stderr: true,
    });
    const environment: Environment = {
      declared,
      worker,
      logStream,
      busy: true,
      lastUsed: performance.now(),
      onMessage: () => {},
      onExit: () => {},
      onOutgrown: () => {},
    };
    worker.on("message", (message: WorkerMessage) => environment.onMessage(message));
    worker.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") environment.onOutgrown();
    });
    worker.on("exit", (code) => environment.onExit(code));
    environments.set(declared.name, [...(environments.get(declared.name) ?? []), environment]);
    return environment;
  }

  /** @param write what logs for the invocation that has ended: a function may go on after its answer */
  function release(
    declared: LambdaFunction,
    environment: Environment,
    dead: boolean,
    write: (level: string, text: string) => void,
  ): void {
    environment.onMessage = (message) => {
      if (message.kind === "log") write(message.level, message.text);
      else if (message.kind === "error" && !dead) {
        write("ERROR", described(message.error));
        void end(declared, environment);
      }
    };
    environment.onExit = () => void end(declared, environment);
    environment.busy = false;
    environment.lastUsed = performance.now();
    if (dead) void end(declared, environment);
    else {
      environment.idle = setTimeout(() => void end(declared, environment), idleMilliseconds);
      environment.idle.unref();
    }
    // Each looks for itself whether what came free is of use to it.
    for (const free of waiting.splice(0)) free();
  }

  async function run(declared: LambdaFunction, payload: string): Promise<InvokeResult> {
    const environment = await acquire(declared);
    const requestId = randomUUID();
    const { logGroup, timeoutSeconds, memoryMegabytes } = declared;
    const write = (level: string, text: string) => {
      logs.write(logGroup, environment.logStream, { requestId, level, ...parsed(text) });
      line({ function: declared.authoredName, level, text });
    };
    const started = performance.now();
    logs.write(logGroup, environment.logStream, {
      requestId,
      message: `START RequestId: ${requestId} Version: $LATEST`,
    });
    const outcome = await new Promise<{
      payload?: string;
      error?: FunctionError;
      fatal: boolean;
      used: number;
    }>((settled) => {
      const settle: typeof settled = (result) => {
        clearTimeout(timer);
        clearInterval(looks);
        settled(result);
      };
      const timer = setTimeout(() => {
        const message = `${new Date().toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
        write("ERROR", message);
        settle({
          error: {
            errorType: "Sandbox.Timedout",
            errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
          },
          fatal: true,
          used: 0,
        });
      }, timeoutSeconds * 1000);
      environment.onMessage = (message) => {
        if (message.kind === "log") return write(message.level, message.text);
        if (message.kind === "ready") return;
        if (message.kind === "result")
          return settle({ payload: message.payload, fatal: false, used: message.usedMegabytes });
        if (message.fatal) write("ERROR", described(message.error));
        settle({ error: message.error, fatal: message.fatal, used: message.usedMegabytes });
      };
      environment.onExit = (code) => {
        const errorMessage = `RequestId: ${requestId} Error: Runtime exited ${code === 0 ? "without providing a reason" : `with error: exit status ${code}`}`;
        write("ERROR", errorMessage);
        settle({ error: { errorType: "Runtime.ExitError", errorMessage }, fatal: true, used: 0 });
      };
      environment.onOutgrown = () => settle({ fatal: true, used: memoryMegabytes + 1 });
      // V8 holds the heap to the limit, but buffers lie outside of it.
      let over = 0;
      const looks = setInterval(() => {
        environment.worker.getHeapStatistics().then(
          ({ used_heap_size, external_memory }) => {
            over = used_heap_size + external_memory > memoryMegabytes * 2 ** 20 ? over + 1 : 0;
            // Twice in a row: what nothing uses any more may be about to be collected.
            if (over > 1) environment.onOutgrown();
          },
          () => {},
        );
      }, memoryLookMilliseconds);
      environment.worker.postMessage({
        requestId,
        payload,
        deadline: Date.now() + timeoutSeconds * 1000,
      } satisfies Invocation);
    });
    const milliseconds = (performance.now() - started).toFixed(2);
    logs.write(logGroup, environment.logStream, {
      requestId,
      message: `REPORT RequestId: ${requestId} Duration: ${milliseconds} ms Memory Size: ${memoryMegabytes} MB Max Memory Used: ${outcome.used} MB`,
    });
    const outgrown = outcome.used > memoryMegabytes;
    if (outgrown) {
      const error: FunctionError = {
        errorType: "Runtime.OutOfMemory",
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
      };
      write("ERROR", `${described(error)}: over the limit of ${memoryMegabytes} MB`);
      outcome.error = error;
    }
    release(declared, environment, outcome.fatal || outgrown, write);
    if (outcome.error) return { payload: outcome.error, functionError: "Unhandled", requestId };
    const result = outcome.payload ?? "null";
    if (Buffer.byteLength(result) > payloadBytesAtMost) {
      const error: FunctionError = {
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage: `Response payload size exceeded maximum allowed payload size (${payloadBytesAtMost} bytes).`,
      };
      return { payload: error, functionError: "Unhandled", requestId };
    }
    return { payload: JSON.parse(result), requestId };
  }

  return {
    inFlight: () => inFlight.list(),
    idle: () => inFlight.idle(),
    async invoke(nameOrArn, payload) {
      const declared = byName.get(nameOrArn) ?? byName.get(nameOrArn.replace(/:\$LATEST$/, ""));
      if (!declared) throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${nameOrArn}`);
      const text = JSON.stringify(payload) ?? "null";
      if (Buffer.byteLength(text) > payloadBytesAtMost)
        throw new AwsError(
          "RequestTooLargeException",
          413,
          `Request must be smaller than ${payloadBytesAtMost} bytes for the InvokeFunction operation`,
        );
      const count = running.get(declared.name) ?? 0;
      if (declared.reservedConcurrency !== undefined && count >= declared.reservedConcurrency)
        throw new AwsError("TooManyRequestsException", 429, "Rate Exceeded.", {
          Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
        });
      running.set(declared.name, count + 1);
      try {
        return await inFlight.track(run(declared, text));
      } finally {
        running.set(declared.name, (running.get(declared.name) ?? 1) - 1);
      }
    },
    async close() {
      closed = true;
      for (const free of waiting.splice(0)) free();
      await Promise.allSettled(folders.values());
      await Promise.all(
        all().map(({ worker, idle }) => {
          clearTimeout(idle);
          return worker.terminate();
        }),
      );
    },
  };
}

function described({ errorType, errorMessage }: FunctionError): string {
  return `${errorType} ${errorMessage}`;
}

/** A structured log keeps its structure. */
function parsed(text: string): Record<string, unknown> {
  if (text.startsWith("{")) {
    try {
      return { message: JSON.parse(text) };
    } catch {
      // Text that only begins like JSON.
    }
  }
  return { message: text };
}
