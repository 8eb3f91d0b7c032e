import { connect } from "node:net";

/** What came over a connection until it was closed. */
export interface RawAnswer {
  /** Of the first answer; undefined if there was none. */
  status: number | undefined;
  headers: ReadonlyMap<string, string>;
  body: string;
  /** All that came. */
  text: string;
}

/**
 * Sends bytes on a connection and reads until the server closes it.
 * @param parts sent one after the other; the connection stays open after them
 */
export async function sendRaw(url: string, ...parts: (string | Uint8Array)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // A connection that the server closes while bytes are still sent is reset.
  socket.on("error", () => {});
  for (const part of parts) socket.write(part);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await new Promise((closed) => socket.once("close", closed));
  return parse(Buffer.concat(chunks).toString("latin1"));
}

function parse(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3})/.exec(first)?.[1];
  const headers = lines.map((line): [string, string] => {
    const [name = "", ...value] = line.split(":");
    return [name.toLowerCase(), value.join(":").trim()];
  });
  return {
    status: status === undefined ? undefined : Number(status),
    headers: new Map(headers),
    body: rest.join("\r\n\r\n"),
    text,
  };
}
