import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An event as a webhook gets it. */
export interface ReceivedEvent {
  id: string;
  detail: { documentId: string; sequence: number; type: string; status: string };
}

/** Every so many requests, the webhook answers 503, so that EventBridge has to try again. */
const requestsPerRefusal = 17;

/** A partner's webhook: it remembers every event that it took. */
export class Receiver {
  readonly received: ReceivedEvent[] = [];
  readonly #server: Server;
  #requests = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", async (request, response) => {
      const body = await text(request).catch(() => undefined);
      if (body === undefined) return response.destroy();
      if (++this.#requests % requestsPerRefusal === 0) return response.writeHead(503).end();
      this.received.push(JSON.parse(body));
      return response.writeHead(204).end();
    });
  }

  static async start(): Promise<Receiver> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Receiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
