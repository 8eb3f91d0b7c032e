import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../user-error.ts";

/** Answers one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** A port cannot be listened on. */
class PortError extends UserError {
  override name = "PortError";
}

/** An HTTP server on a port of the loopback address. It answers 503 until it is given a handler. */
export class Listener {
  readonly #server: Server;
  #handler: Handler = (_request, response) => void response.writeHead(503).end();
  readonly #report: (message: string) => void;
  readonly url: string;
  readonly port: number;

  private constructor(server: Server, report: (message: string) => void) {
    this.#server = server;
    this.#report = report;
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.port}`;
    server.on("request", (request, response) => void this.#handle(request, response));
    server.on("checkContinue", (request, response) => void this.#handle(request, response));
  }

  /**
   * @param port 0 takes any free one
   * @param report receives a message when a handler fails; only that connection is closed then
   * @throws PortError
   */
  static async open(port: number, report: (message: string) => void): Promise<Listener> {
    // An upload may take longer than Node's limit of five minutes.
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 });
    server.on("clientError", (_error, socket) =>
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
    );
    server.listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new PortError(
        code === "EADDRINUSE"
          ? `Port ${port} is in use. End the process that listens on it, or use another port with --port.`
          : `Cannot listen on port ${port} (${code}). Use another port with --port.`,
      );
    }
    return new Listener(server, report);
  }

  serve(handler: Handler): void {
    this.#handler = handler;
  }

  /** Closes the port and its connections. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#handler(request, response);
    } catch (error) {
      this.#report(`A request failed: ${error instanceof Error ? error.stack : error}`);
      response.destroy();
    }
  }
}
