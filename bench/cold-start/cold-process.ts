import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** A function's unpacked package, and what Lambda starts it with. */
export interface ColdFunction {
  folder: string;
  arn: string;
  memoryMegabytes: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
}

/** What a function answered, and when: in milliseconds since its process was started. */
export interface ColdStart {
  /** JSON: the result or, with `failed`, the error. */
  payload: string;
  failed: boolean;
  /** When the function was ready for an event. */
  ready: number;
  answered: number;
  /** Time of the processor until then, which other work of the machine changes little. */
  processor: number;
}

const runtime = join(import.meta.dirname, "runtime.mjs");
const invocation = "/2018-06-01/runtime/invocation/";

/**
 * Starts a function in a new process, gives it one event by the Runtime API, and ends the process.
 * @throws Error with what the process printed when it ends without an answer
 */
export async function coldStart(fn: ColdFunction, event: string): Promise<ColdStart> {
  const requestId = randomUUID();
  const { promise: answer, resolve, reject } = Promise.withResolvers<ColdStart>();
  let started = 0;
  let ready: number | undefined;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === `${invocation}next`) {
      // After its answer, a function waits for the next event.
      if (ready !== undefined) return;
      ready = performance.now() - started;
      response.setHeader("lambda-runtime-aws-request-id", requestId);
      response.setHeader("lambda-runtime-deadline-ms", Date.now() + fn.timeoutSeconds * 1000);
      response.setHeader("lambda-runtime-invoked-function-arn", fn.arn);
      response.end(event);
      return;
    }
    const payload = await text(request);
    const answered = performance.now() - started;
    resolve({
      payload,
      processor: Number(request.headers["processor-microseconds"]) / 1000,
      failed: request.url !== `${invocation}${requestId}/response`,
      ready: ready ?? 0,
      answered,
    });
    response.end();
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  started = performance.now();
  const child = startRuntime(fn, `127.0.0.1:${port}`);
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => void printed.push(chunk.toString()));
  const ended = once(child, "exit");
  ended.then(() => reject(new Error(`The process ended without an answer:\n${printed.join("")}`)), reject);
  try {
    return await answer;
  } finally {
    child.kill("SIGKILL");
    await ended;
    server.closeAllConnections();
    server.close();
  }
}

/** Starts Node.js with the options that Lambda's runtime derives from the memory. They cost time: V8 rejects Node's own code cache. */
export function startRuntime(
  { folder, memoryMegabytes, environment }: ColdFunction,
  runtimeApi: string,
): ChildProcess {
  const newSpace = Math.floor(memoryMegabytes / 10);
  const options = [
    "--expose-gc",
    "--max-http-header-size=81920",
    `--max-semi-space-size=${Math.floor(newSpace / 2)}`,
    `--max-old-space-size=${memoryMegabytes - newSpace}`,
  ];
  return spawn(process.execPath, [...options, runtime], {
    cwd: folder,
    env: { ...environment, AWS_LAMBDA_RUNTIME_API: runtimeApi },
    stdio: ["ignore", "pipe", "pipe"],
  });
}
