import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type ColdFunction, startRuntime } from "../cold-start/cold-process.ts";
import type { ProcessorShare } from "./processor-share.ts";

/** How a function answered an event. */
export interface Answer {
  /** JSON: the result or, with `failed`, the error. */
  payload: string;
  failed: boolean;
  /** Milliseconds from the event, or for the first from the start of the process, to the answer. */
  duration: number;
  isFirst: boolean;
}

const invocation = "/2018-06-01/runtime/invocation/";

/** A function in a process of its own, with a share of a processor, that answers one event after another. */
export class FunctionProcess {
  readonly #fn: ColdFunction;
  readonly #server: Server;
  readonly #child: ChildProcess;
  readonly #printed: string[] = [];
  /** When the process was started; undefined after the first event. */
  #started: number | undefined;
  #next = Promise.withResolvers<ServerResponse>();
  #answer = Promise.withResolvers<Omit<Answer, "duration" | "isFirst">>();

  private constructor(fn: ColdFunction, share: ProcessorShare, server: Server) {
    this.#fn = fn;
    this.#server = server;
    server.on("request", (request, response) => void this.#serve(request, response));
    const { port } = server.address() as AddressInfo;
    this.#started = performance.now();
    this.#child = startRuntime(fn, `127.0.0.1:${port}`);
    share.add(this.#child.pid ?? 0);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on("data", (chunk: Buffer) => void this.#printed.push(chunk.toString()));
    this.#child.once("exit", () => {
      const error = new Error(`${fn.arn} ended:\n${this.#printed.join("")}`);
      this.#next.reject(error);
      this.#answer.reject(error);
    });
    // Whoever waits for them gets the error.
    this.#next.promise.catch(() => {});
    this.#answer.promise.catch(() => {});
  }

  static async start(fn: ColdFunction, share: ProcessorShare): Promise<FunctionProcess> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FunctionProcess(fn, share, server);
  }

  /** @throws Error with what the process printed when it ends without an answer */
  async invoke(event: string): Promise<Answer> {
    const response = await this.#next.promise;
    this.#next = Promise.withResolvers();
    this.#answer = Promise.withResolvers();
    const isFirst = this.#started !== undefined;
    const started = this.#started ?? performance.now();
    this.#started = undefined;
    response.setHeader("lambda-runtime-aws-request-id", randomUUID());
    response.setHeader("lambda-runtime-deadline-ms", Date.now() + this.#fn.timeoutSeconds * 1000);
    response.setHeader("lambda-runtime-invoked-function-arn", this.#fn.arn);
    response.end(event);
    const answer = await this.#answer.promise;
    return { ...answer, duration: performance.now() - started, isFirst };
  }

  /** The most memory that the process has had at a time, in MiB. */
  peakMebibytes(): number {
    const [, kibibytes] =
      /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, "utf8")) ?? [];
    return Number(kibibytes) / 1024;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, "exit");
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill("SIGKILL");
      await ended;
    }
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === `${invocation}next`) return this.#next.resolve(response);
    const payload = await text(request);
    this.#answer.resolve({ payload, failed: !request.url?.endsWith("/response") });
    response.end();
  }
}
