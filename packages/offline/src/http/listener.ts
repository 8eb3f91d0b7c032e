import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { UserError } from "../user-error.ts";
import { formatAnswer, type Refusal, type Refuse, refuseByProblem, sendRefusal } from "./refusal.ts";
import { normalizeTarget } from "./request-target.ts";

/** Answers one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** How long a port waits for its clients, in milliseconds. */
export interface Patience {
  /** From the connection, or the end of the last request, to the end of the headers. */
  headers: number;
  /** To the end of the body; 0 for any time, as an upload may take. */
  request: number;
  /** Between two parts of a body, or of an answer that the client reads. */
  idle: number;
}

const defaultPatience: Patience = { headers: 15_000, request: 0, idle: 60_000 };

/** How long a refused connection stays open, so that the client can read the answer while it still sends. */
const lingerMilliseconds = 2_000;

const timeoutRefusal: Refusal = { status: 408, message: "The request was not sent in time." };

const starting: Refusal = {
  status: 503,
  message: "The system is starting. Try again in a second.",
  retryAfterSeconds: 1,
};

/** What a client is told about an error of Node's HTTP parser; undefined if the connection is gone. */
function refusalOf(error: Error & { code?: string }): Refusal | undefined {
  switch (error.code) {
    case "ECONNRESET":
    case "EPIPE":
      return undefined;
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return timeoutRefusal;
    case "HPE_HEADER_OVERFLOW":
      return { status: 431, message: "The headers are too large." };
    default:
      return { status: 400, message: "The request is not valid HTTP/1.1." };
  }
}

/** A port cannot be listened on. */
class PortError extends UserError {
  override name = "PortError";
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * An HTTP server on a port of the loopback address. A request that is not HTTP, or that is sent too slowly, is answered by
 * `refuse` and ends its connection. Until the listener is given a handler, it refuses every request with 503.
 */
export class Listener {
  readonly #server: Server;
  readonly #report: (message: string) => void;
  #handler: Handler | undefined;
  #refuse: Refuse = refuseByProblem;
  /** The request in progress of each connection. */
  readonly #exchanges = new WeakMap<Duplex, Exchange>();
  readonly #refused = new WeakSet<Duplex>();
  readonly url: string;
  readonly port: number;

  private constructor(server: Server, report: (message: string) => void) {
    this.#server = server;
    this.#report = report;
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.port}`;
    for (const event of ["request", "checkContinue"])
      server.on(event, (request, response) => void this.#handle(request, response));
    server.on("checkExpectation", (_request, response) => {
      const message = "The server meets no expectation but 100-continue.";
      sendRefusal(response, this.#refuse({ status: 417, message }));
    });
    server.on("connect", (_request, socket: Socket) => {
      socket.on("error", () => socket.destroy());
      this.#refuseConnection(socket, { status: 400, message: "CONNECT is not possible: this is no proxy." });
    });
    server.on("clientError", (error, socket) => this.#refuseConnection(socket, refusalOf(error)));
    server.on("timeout", (socket) => this.#onIdle(socket));
    server.on("error", (error) => report(`Port ${this.port} failed: ${error.message}`));
  }

  /**
   * @param port 0 takes any free one
   * @param report receives a message when a handler fails
   * @throws PortError
   */
  static async open(
    port: number,
    report: (message: string) => void,
    patience: Partial<Patience> = {},
  ): Promise<Listener> {
    const { headers, request, idle } = { ...defaultPatience, ...patience };
    const server = createServer({
      headersTimeout: headers,
      requestTimeout: request,
      connectionsCheckingInterval: Math.min(1_000, headers),
      keepAliveTimeout: 65_000,
      // `normalizeTarget` checks it, so that its absence is refused in the port's form.
      requireHostHeader: false,
    });
    server.setTimeout(idle);
    server.listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new PortError(
        code === "EADDRINUSE"
          ? `Port ${port} is in use. End the process that listens on it, or use another port with --port N, which needs N and N + 1.`
          : `Cannot listen on port ${port} (${code}). Use another port with --port N, which needs N and N + 1.`,
      );
    }
    return new Listener(server, report);
  }

  /** @param refuse makes the answers to requests that the handler does not receive */
  serve(handler: Handler, refuse: Refuse = refuseByProblem): void {
    this.#handler = handler;
    this.#refuse = refuse;
  }

  /** Closes the port and its connections. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#exchanges.set(request.socket, { request, response });
    // The client has closed the connection, or the connection was refused.
    response.on("error", () => response.destroy());
    const refusal = this.#handler ? normalizeTarget(request) : starting;
    try {
      if (refusal) sendRefusal(response, this.#refuse(refusal));
      else await this.#handler?.(request, response);
    } catch (error) {
      this.#report(`A request failed: ${error instanceof Error ? error.stack : error}`);
      if (response.headersSent) response.destroy();
      else sendRefusal(response, this.#refuse({ status: 500, message: "The request failed." }));
    }
  }

  /** Refuses what the parser or the clock refuses: there is no response object that could be used. */
  #refuseConnection(socket: Duplex, refusal: Refusal | undefined): void {
    if (this.#refused.has(socket)) return;
    this.#refused.add(socket);
    const { request, response } = this.#exchanges.get(socket) ?? {};
    const isAnswered = response?.headersSent && !request?.complete;
    if (!refusal || isAnswered) return void socket.destroy();
    // What is refused follows a request that is still being answered.
    if (request?.complete && response && !response.writableFinished)
      response.once("close", () => this.#end(socket, refusal));
    else this.#end(socket, refusal);
  }

  /** Answers on a connection and ends it, after a while in which the client can read the answer while it still sends. */
  #end(socket: Duplex, refusal: Refusal): void {
    if (!socket.writable) return void socket.destroy();
    socket.end(formatAnswer(this.#refuse(refusal)));
    const timer = setTimeout(() => socket.destroy(), lingerMilliseconds);
    socket.once("close", () => clearTimeout(timer));
    socket.resume();
  }

  /** Ends a connection on which nothing moved, unless the server works on its request. */
  #onIdle(socket: Socket): void {
    const { request, response } = this.#exchanges.get(socket) ?? {};
    const isWorking = response && !response.writableFinished;
    if (!request || !isWorking || socket.writableLength > 0) return void socket.destroy();
    if (!request.complete && request.readableLength === 0) this.#refuseConnection(socket, timeoutRefusal);
    else socket.setTimeout(socket.timeout ?? 0);
  }
}
