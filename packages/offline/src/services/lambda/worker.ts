/**
 * The thread of an execution environment: imports the function's package once, then handles one event at a time. Results,
 * errors and logs are messages to the parent.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { parentPort, workerData } from "node:worker_threads";

export interface WorkerSettings {
  folder: string;
  handler: string;
  name: string;
  arn: string;
  memoryMegabytes: number;
  logGroup: string;
  logStream: string;
}

/** A message to the worker. */
export interface Invocation {
  requestId: string;
  /** JSON. */
  payload: string;
  /** Milliseconds since the epoch. */
  deadline: number;
}

export type FunctionError = { errorType: string; errorMessage: string; trace?: string[] };

/** A message from the worker. `fatal` means that the thread can serve no further invocation. */
export type WorkerMessage =
  | { kind: "ready" }
  | { kind: "log"; level: string; text: string }
  | { kind: "result"; payload: string; usedMegabytes: number }
  | { kind: "error"; error: FunctionError; usedMegabytes: number; fatal: boolean };

type Callback = (error: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: unknown, callback: Callback) => unknown;

const settings = workerData as WorkerSettings;
const port = parentPort;
if (!port) throw new Error("worker.ts runs in a worker thread only");
const send = (message: WorkerMessage) => port.postMessage(message);

for (const level of ["debug", "log", "info", "warn", "error", "trace"] as const)
  console[level] = (...values: unknown[]) =>
    send({ kind: "log", level: level === "log" ? "INFO" : level.toUpperCase(), text: format(...values) });
const write = ((chunk: string | Uint8Array) => {
  const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
  for (const line of text.split("\n").filter(Boolean)) send({ kind: "log", level: "INFO", text: line });
  return true;
}) as typeof process.stdout.write;
process.stdout.write = write;
process.stderr.write = write;

const usedMegabytes = () => {
  const { heapUsed, external } = process.memoryUsage();
  return Math.ceil((heapUsed + external) / 2 ** 20);
};

function describe(error: unknown, type?: string): FunctionError {
  if (error instanceof Error)
    return {
      errorType: type ?? error.name,
      errorMessage: type ? `${error.name}: ${error.message}` : error.message,
      trace: (error.stack ?? "").split("\n"),
    };
  return { errorType: type ?? typeof error, errorMessage: String(error), trace: [] };
}

const fail = (error: FunctionError, fatal: boolean) =>
  send({ kind: "error", error, usedMegabytes: usedMegabytes(), fatal });

process.on("uncaughtException", (error) => fail(describe(error, "Runtime.UncaughtException"), true));
process.on("unhandledRejection", (error) => fail(describe(error, "Runtime.UnhandledPromiseRejection"), true));

async function load(): Promise<Handler | FunctionError> {
  const dot = settings.handler.lastIndexOf(".");
  const [module, exported] = [settings.handler.slice(0, dot), settings.handler.slice(dot + 1)];
  const file = [".mjs", ".js", ".cjs"]
    .map((extension) => join(settings.folder, module + extension))
    .find(existsSync);
  if (!file)
    return {
      errorType: "Runtime.ImportModuleError",
      errorMessage: `Error: Cannot find module '${module}'`,
    };
  try {
    const imported = await import(pathToFileURL(file).href);
    const exports = Object.hasOwn(imported, exported) ? imported : (imported.default ?? {});
    const handler = Object.hasOwn(exports, exported) ? exports[exported] : undefined;
    if (typeof handler === "function") return handler;
    return {
      errorType: handler === undefined ? "Runtime.HandlerNotFound" : "Runtime.MalformedHandlerName",
      errorMessage: `${settings.handler} is ${handler === undefined ? "undefined or not exported" : "not a function"}`,
    };
  } catch (error) {
    const type =
      error instanceof SyntaxError
        ? "Runtime.UserCodeSyntaxError"
        : (error as { code?: string })?.code === "ERR_MODULE_NOT_FOUND"
          ? "Runtime.ImportModuleError"
          : undefined;
    return describe(error, type);
  }
}

const loaded = await load();
if (typeof loaded !== "function") fail(loaded, true);
else {
  send({ kind: "ready" });
  port.on("message", ({ requestId, payload, deadline }: Invocation) => {
    const context = {
      awsRequestId: requestId,
      functionName: settings.name,
      functionVersion: "$LATEST",
      invokedFunctionArn: settings.arn,
      memoryLimitInMB: String(settings.memoryMegabytes),
      logGroupName: settings.logGroup,
      logStreamName: settings.logStream,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    let answered = false;
    const answer: Callback = (error, result) => {
      if (answered) return;
      answered = true;
      if (error !== null && error !== undefined) {
        console.error("Invoke Error", error instanceof Error ? error.stack : String(error));
        fail(describe(error), false);
        return;
      }
      try {
        send({ kind: "result", payload: JSON.stringify(result) ?? "null", usedMegabytes: usedMegabytes() });
      } catch (unserializable) {
        fail(describe(unserializable, "Runtime.MarshalError"), false);
      }
    };
    try {
      const returned = loaded(JSON.parse(payload), context, answer);
      if (returned instanceof Promise)
        returned.then(
          (result) => answer(null, result),
          (error) => answer(error ?? new Error("rejected with nothing")),
        );
      else if (returned !== undefined || loaded.length < 3) answer(null, returned);
    } catch (error) {
      answer(error ?? new Error("threw nothing"));
    }
  });
}
