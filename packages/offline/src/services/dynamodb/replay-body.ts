import type { IncomingMessage } from "node:http";

/** Lets dynalite read a body by events that was already read for its signature. */
export function replayBody(request: IncomingMessage, body: Buffer): void {
  const on = request.on.bind(request);
  request.on = ((name: string, listener: (...values: unknown[]) => void) => {
    if (name === "data") {
      if (body.length > 0) queueMicrotask(() => listener(body.toString()));
      return request;
    }
    if (name === "end") {
      setImmediate(listener);
      return request;
    }
    return on(name, listener);
  }) as typeof request.on;
  request.addListener = request.on;
}
