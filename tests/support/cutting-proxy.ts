import { once } from "node:events";
import { createServer, request as startRequest } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** An HTTP proxy that closes connections. */
export interface CuttingProxy {
  /** For HTTP_PROXY, with NODE_USE_ENV_PROXY=1. https://nodejs.org/docs/latest-v22.x/api/cli.html#node_use_env_proxy1 */
  readonly url: string;
  /** Connections that were cut. */
  readonly cuts: number;
  /** Bytes that were sent to servers since the last cut. */
  readonly sentBytes: number;
  close(): void;
}

/**
 * Tunnels connections, and closes one each time these many more bytes were sent to servers.
 * @param cutAfterBytes one number for each cut
 */
export async function startCuttingProxy(cutAfterBytes: readonly number[]): Promise<CuttingProxy> {
  const limits = [...cutAfterBytes];
  let sentBytes = 0;
  let cuts = 0;
  const server = createServer();
  /** @returns whether the connection is to be cut */
  const count = (bytes: number): boolean => {
    sentBytes += bytes;
    if (sentBytes <= (limits[0] ?? Number.POSITIVE_INFINITY)) return false;
    limits.shift();
    sentBytes = 0;
    cuts++;
    return true;
  };
  // Browsers send requests for http: URLs to the proxy itself, with the whole URL.
  server.on("request", (request, response) => {
    const { method, headers } = request;
    const forwarded = startRequest(request.url ?? "", { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    const cut = () => {
      request.socket.destroy();
      forwarded.destroy();
    };
    forwarded.on("error", cut);
    response.on("close", () => forwarded.destroy());
    request.on("data", (chunk: Buffer) => {
      if (count(chunk.length)) cut();
    });
    request.pipe(forwarded);
  });
  server.on("connect", (request, client, head) => {
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      target.write(head);
      target.pipe(client);
      client.pipe(target);
    });
    client.on("data", (chunk: Buffer) => {
      if (!count(chunk.length)) return;
      client.destroy();
      target.destroy();
    });
    for (const socket of [client, target]) {
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        target.destroy();
      });
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get sentBytes() {
      return sentBytes;
    },
    get cuts() {
      return cuts;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
