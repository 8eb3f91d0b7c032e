import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A function's unpacked package, and what Lambda starts it with. */
export interface PackagedFunction {
  folder: string;
  arn: string;
  memoryMegabytes: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
}

/** How a function answered an event. */
export interface Answer {
  /** JSON: the result or, with `failed`, the error. */
  payload: string;
  failed: boolean;
  /** Milliseconds of the processor that the process has taken. */
  processor: number;
}

/** A line of runtime.mjs: that it is ready for an event, or how it answered one. */
interface Message {
  ready?: boolean;
  failed?: boolean;
  payload?: unknown;
  processorMicroseconds: number;
}

const runtime = join(import.meta.dirname, "runtime.mjs");

/** A function in a process of its own, which answers one event after another. */
export class RuntimeProcess {
  readonly pid: number;
  readonly #fn: PackagedFunction;
  readonly #child: ChildProcess;
  readonly #events: Writable;
  readonly #ready = awaited<void>();
  #answer = awaited<Answer>();

  /** @param options of Node.js */
  constructor(fn: PackagedFunction, options: readonly string[] = []) {
    this.#fn = fn;
    this.#child = spawn(process.execPath, [...options, runtime], {
      cwd: fn.folder,
      env: fn.environment,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    this.pid = this.#child.pid ?? 0;
    const [, stdout, stderr, events, answers] = this.#child.stdio as [
      null,
      Readable,
      Readable,
      Writable,
      Readable,
    ];
    this.#events = events;
    // The error of a pipe whose process has ended is that of the process.
    events.on("error", () => {});
    createInterface(answers).on("line", (line) => this.#receive(JSON.parse(line)));
    const printed: string[] = [];
    for (const stream of [stdout, stderr])
      stream.on("data", (chunk: Buffer) => void printed.push(chunk.toString()));
    this.#child.once("exit", () => {
      const error = new Error(`${fn.arn} ended without an answer:\n${printed.join("")}`);
      this.#ready.reject(error);
      this.#answer.reject(error);
    });
  }

  /** @throws Error with what the process printed when it ends before */
  ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** @throws Error with what the process printed when it ends without an answer */
  async invoke(event: string): Promise<Answer> {
    await this.ready();
    const { arn, timeoutSeconds } = this.#fn;
    const deadline = Date.now() + timeoutSeconds * 1000;
    this.#events.write(
      `{"requestId":"${randomUUID()}","arn":"${arn}","deadline":${deadline},"event":${event}}\n`,
    );
    const answer = await this.#answer.promise;
    this.#answer = awaited();
    return answer;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  #receive({ ready, failed = false, payload, processorMicroseconds }: Message): void {
    if (ready) this.#ready.resolve();
    else
      this.#answer.resolve({
        payload: JSON.stringify(payload),
        failed,
        processor: processorMicroseconds / 1000,
      });
  }
}

/** A promise whose error only those get who wait for it. */
function awaited<Value>(): PromiseWithResolvers<Value> {
  const resolvers = Promise.withResolvers<Value>();
  resolvers.promise.catch(() => {});
  return resolvers;
}
