import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** Starts an HTTP server for one test; returns its URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Closes the connection without a response. */
  cut?: true;
}

/** A server that gives these replies in turn, and what it received. The last reply is repeated. */
export async function replying(...replies: Reply[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const url = await serve(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    received.push({ method, path, headers, body: await text(request) });
    const { status = 200, headers: more, body, cut } = replies[received.length - 1] ?? replies.at(-1) ?? {};
    if (cut) return request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json", ...more });
    response.end(JSON.stringify(body ?? {}));
  });
  return { url, received };
}
