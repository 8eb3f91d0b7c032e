import type { IncomingMessage, ServerResponse } from "node:http";

const bytesAtMost = 64 * 1024 ** 2;
const millisecondsAtMost = 10_000;

/**
 * Reads and discards the rest of a request before an early answer, since many clients read no answer before they have
 * sent their whole body. Where the rest is too long, or the client waits for `100 Continue`, the answer closes the
 * connection instead.
 */
export async function drainRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.complete || request.destroyed) return;
  request.unpipe();
  const { expect, "content-length": length = "0" } = request.headers;
  if (!expect && Number(length) <= bytesAtMost)
    await new Promise<void>((done) => {
      const timer = setTimeout(done, millisecondsAtMost);
      let remaining = bytesAtMost;
      request.on("data", (chunk: Buffer) => {
        remaining -= chunk.length;
        if (remaining < 0) done();
      });
      for (const event of ["end", "error", "close"]) request.once(event, () => done());
      request.once("close", () => clearTimeout(timer));
      request.resume();
    });
  if (request.complete) return;
  response.setHeader("connection", "close");
  request.resume();
}
