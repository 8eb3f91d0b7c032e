import type { IncomingMessage, ServerResponse } from "node:http";

const bytesAtMost = 64 * 1024 ** 2;
const millisecondsAtMost = 10_000;

/**
 * Before an answer that comes ahead of the request's end: reads over the rest, since many a client reads no answer
 * before it has written all it has. A rest that is too long, or a client that waits for `100 Continue`, gets the
 * answer at once and the end of its connection.
 */
export async function readOver(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.complete || request.destroyed) return;
  request.unpipe();
  if (!request.headers.expect)
    await new Promise<void>((done) => {
      const timer = setTimeout(done, millisecondsAtMost);
      let left = bytesAtMost;
      request.on("data", (chunk: Buffer) => {
        left -= chunk.length;
        if (left < 0) done();
      });
      for (const event of ["end", "error", "close"]) request.once(event, () => done());
      request.once("close", () => clearTimeout(timer));
      request.resume();
    });
  if (request.complete) return;
  response.setHeader("connection", "close");
  request.resume();
}
