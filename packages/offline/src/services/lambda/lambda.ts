import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { AwsError } from "../../http/aws-error.ts";
import { type Activity, InFlight } from "../in-flight.ts";
import type { Logs } from "../logs/log-files.ts";
import type { LogLine } from "../service.ts";
import { type EnvironmentSettings, formatError, type Outcome } from "./environment.ts";
import { Environments } from "./environments.ts";
import type { ExecutionRoles } from "./execution-role.ts";
import type { LambdaFunction } from "./functions.ts";
import { InvocationLog } from "./invocation-log.ts";
import { PackageFolders } from "./packages.ts";
import type { FunctionError } from "./worker.ts";

export interface InvokeResult {
  payload: unknown;
  /** Set when the function threw, timed out or exited; `payload` is then its FunctionError. */
  functionError?: "Unhandled";
  requestId: string;
}

export interface Lambda extends Activity {
  /**
   * Invokes a function and waits for its result.
   * @param nameOrArn physical name or ARN
   * @throws AwsError ResourceNotFoundException, TooManyRequestsException (reserved concurrency),
   *   RequestTooLargeException (over 6 MB), AccessDeniedException (the function's role cannot be assumed)
   */
  invoke(nameOrArn: string, payload: unknown): Promise<InvokeResult>;
  /**
   * The declared function of a name or ARN.
   * @throws AwsError ResourceNotFoundException
   */
  find(nameOrArn: string): LambdaFunction;
  close(): Promise<void>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const payloadBytesAtMost = 6 * 1024 ** 2;

/**
 * Lambda: functions run in worker threads, from the packages that a deployment uploads.
 * @param options.directory packages are unpacked into it
 * @param options.logLine receives every line that a function logs
 * @param options.maximumWorkers how many environments exist at once; further invocations wait
 */
export function createLambda({
  functions,
  directory,
  roles,
  logs,
  logLine,
  maximumWorkers = functions.length + availableParallelism(),
  ...settings
}: EnvironmentSettings & {
  functions: LambdaFunction[];
  directory: string;
  roles: ExecutionRoles;
  logs: Logs;
  logLine: (line: LogLine) => void;
  maximumWorkers?: number;
}): Lambda {
  const byNameOrArn = new Map(functions.flatMap((fn) => [[fn.name, fn] as const, [fn.arn, fn] as const]));
  const environments = new Environments(new PackageFolders(directory), settings, maximumWorkers);
  const invocations = new Map<LambdaFunction, number>();
  const inFlight = new InFlight();

  async function run(declared: LambdaFunction, payload: string): Promise<InvokeResult> {
    roles.assume(declared);
    const environment = await environments.acquire(declared);
    const { logStream } = environment;
    const requestId = randomUUID();
    const writableLogs = roles.mayLog(declared, logStream) ? logs : undefined;
    const log = new InvocationLog(declared, logStream, requestId, writableLogs, logLine);
    log.writeStart();
    const started = performance.now();
    const outcome = await environment.invoke(requestId, payload, log.write);
    log.writeReport(performance.now() - started, outcome.usedMegabytes);
    const isOutOfMemory = outcome.usedMegabytes > declared.memoryMegabytes;
    const error = isOutOfMemory ? outOfMemory(requestId) : outcome.error;
    if (isOutOfMemory && error)
      log.write("ERROR", `${formatError(error)}: over the limit of ${declared.memoryMegabytes} MB`);
    environments.release(environment, !outcome.fatal && !isOutOfMemory, log.write);
    return error ? failed(error, requestId) : succeeded(outcome, requestId);
  }

  function find(nameOrArn: string): LambdaFunction {
    const declared = byNameOrArn.get(nameOrArn) ?? byNameOrArn.get(nameOrArn.replace(/:\$LATEST$/, ""));
    if (declared) return declared;
    throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${nameOrArn}`);
  }

  return {
    inFlight: () => inFlight.list(),
    find,
    async invoke(nameOrArn, payload) {
      const declared = find(nameOrArn);
      const text = JSON.stringify(payload) ?? "null";
      if (Buffer.byteLength(text) > payloadBytesAtMost)
        throw new AwsError(
          "RequestTooLargeException",
          413,
          `Request must be smaller than ${payloadBytesAtMost} bytes for the InvokeFunction operation`,
        );
      const concurrency = invocations.get(declared) ?? 0;
      if (declared.reservedConcurrency !== undefined && concurrency >= declared.reservedConcurrency)
        throw new AwsError("TooManyRequestsException", 429, "Rate Exceeded.", {
          Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
        });
      invocations.set(declared, concurrency + 1);
      try {
        return await inFlight.track(run(declared, text));
      } finally {
        invocations.set(declared, (invocations.get(declared) ?? 1) - 1);
      }
    },
    close: () => environments.close(),
  };
}

function outOfMemory(requestId: string): FunctionError {
  return {
    errorType: "Runtime.OutOfMemory",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  };
}

function failed(error: FunctionError, requestId: string): InvokeResult {
  return { payload: error, functionError: "Unhandled", requestId };
}

function succeeded({ payload = "null" }: Outcome, requestId: string): InvokeResult {
  if (Buffer.byteLength(payload) <= payloadBytesAtMost) return { payload: JSON.parse(payload), requestId };
  const error: FunctionError = {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${payloadBytesAtMost} bytes).`,
  };
  return failed(error, requestId);
}
