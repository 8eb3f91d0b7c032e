import { connect } from "node:net";

/** An HTTP answer as it came over the socket. */
export interface Answer {
  status: number;
  /** By lower-case name; values of repeated headers are joined. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

/** What came back: an answer, the end of the connection without one, nothing in time, or what is no HTTP answer. */
export type Outcome = Answer | "closed" | "silent" | "malformed";

interface ExchangeOptions {
  port: number;
  method: string;
  /** Milliseconds without an answer after which the connection's sending half is closed, as a client does that gave up. */
  halfCloseAfter: number;
  /** Milliseconds after which an answer is missing. */
  patience: number;
}

/**
 * Sends bytes on a connection of their own and reads the first answer that is final.
 * https://www.rfc-editor.org/rfc/rfc9112
 */
export function exchange(pieces: readonly Buffer[], options: ExchangeOptions): Promise<Outcome> {
  const socket = connect({ port: options.port, host: "127.0.0.1", allowHalfOpen: true });
  socket.setNoDelay(true);
  const received: Buffer[] = [];
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(halfClose);
      clearTimeout(deadline);
      socket.destroy();
      resolve(outcome);
    };
    const halfClose = setTimeout(() => socket.end(), options.halfCloseAfter);
    const deadline = setTimeout(() => end("silent"), options.patience);
    const atEnd = () => {
      if (received.length === 0) return end("closed");
      end(parseAnswer(Buffer.concat(received), options.method, true) ?? "malformed");
    };
    socket.on("data", (chunk) => {
      received.push(chunk);
      const answer = parseAnswer(Buffer.concat(received), options.method, false);
      if (answer) end(answer);
    });
    socket.once("end", atEnd);
    socket.once("error", atEnd);
    void writeAll(socket, pieces);
  });
}

async function writeAll(socket: ReturnType<typeof connect>, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed || !socket.writable) return;
    await new Promise((written) => socket.write(piece, written));
  }
}

/**
 * The first final answer in the bytes; undefined when they end before it does.
 * @param isAll whether the connection has ended, which also ends a body without a length
 */
function parseAnswer(bytes: Buffer, method: string, isAll: boolean): Answer | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [statusLine = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) return undefined;
  const rest = bytes.subarray(end + 4);
  if (status < 200) return parseAnswer(rest, method, isAll);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const before = headers.get(name);
    const value = line.slice(colon + 1).trim();
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const body = parseBody(rest, { status, headers, method, isAll });
  return body && { status, headers, body };
}

function parseBody(
  bytes: Buffer,
  { status, headers, method, isAll }: Omit<Answer, "body"> & { method: string; isAll: boolean },
): Buffer | undefined {
  if (method === "HEAD" || status === 204 || status === 304) return Buffer.alloc(0);
  if (headers.get("transfer-encoding")?.toLowerCase() === "chunked") return parseChunks(bytes);
  const length = headers.get("content-length");
  if (length === undefined) return isAll ? bytes : undefined;
  return bytes.length >= Number(length) ? bytes.subarray(0, Number(length)) : undefined;
}

function parseChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let offset = 0; ; ) {
    const end = bytes.indexOf("\r\n", offset);
    if (end < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(offset, end).toString("latin1"), 16);
    if (Number.isNaN(size)) return undefined;
    if (size === 0) return bytes.length >= end + 4 ? Buffer.concat(chunks) : undefined;
    if (bytes.length < end + 2 + size + 2) return undefined;
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    offset = end + 2 + size + 2;
  }
}
