import type { IncomingMessage } from "node:http";

/**
 * A request's whole body, or undefined when it exceeds the limit; then it is not read to the end. The request is left open,
 * so that it can still be answered.
 */
export async function readBody(request: IncomingMessage, bytesAtMost: number): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > bytesAtMost) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesAtMost) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
