import { once } from "node:events";
import type { Scanner, SecondScan } from "./second-scan.ts";

/** Where clamd listens. */
export interface ClamdAddress {
  host: string;
  port: number;
}

/** More of an answer is not read. */
const maximumAnswerCharacters = 4096;

/**
 * A scanner that sends content to clamd by its command INSTREAM, over TCP. Nothing that fails is thrown: it is the result of
 * the scan. https://docs.clamav.net/manual/Usage/Scanning.html#clamd
 *
 * @param idleMilliseconds without progress, after which a scan has failed
 */
export function clamdScanner({ host, port }: ClamdAddress, idleMilliseconds = 60_000): Scanner {
  return () => {
    let answer = "";
    let failure: string | undefined;
    // An import of `node:net` would load its lists of addresses, which only a stage with a second scanner needs.
    const socket = process.getBuiltinModule("node:net").connect({ host, port });
    const fail = (reason: string) => {
      failure ??= reason;
      socket.destroy();
    };
    socket.setEncoding("utf8");
    socket.setTimeout(idleMilliseconds, () => fail(`did not answer for ${idleMilliseconds / 1000} s`));
    socket.on("error", (error: NodeJS.ErrnoException) => fail(reasonOf(error.code ?? error.name)));
    socket.on("data", (text: string) => {
      if (answer.length < maximumAnswerCharacters) answer += text;
    });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    const send = async (bytes: Buffer) => {
      // clamd answers and closes when the content is too large for it.
      if (socket.destroyed || socket.readableEnded || answer !== "") return;
      if (!socket.write(bytes)) await Promise.race([once(socket, "drain").catch(() => {}), closed]);
    };
    socket.write("zINSTREAM\0");
    return {
      async update(chunk) {
        if (chunk.length === 0) return;
        const length = Buffer.alloc(4);
        length.writeUInt32BE(chunk.length);
        await send(Buffer.concat([length, chunk]));
      },
      async end() {
        await send(Buffer.alloc(4));
        await closed;
        return failure === undefined ? resultOf(answer) : { state: "failed", reason: failure };
      },
    };
  };
}

/** Connections that clamd closes while content is sent: it is too large for the setting `StreamMaxLength`. */
function reasonOf(code: string): string {
  return code === "EPIPE" || code === "ECONNRESET"
    ? `closed the connection, as clamd does for content above its StreamMaxLength (${code})`
    : `cannot be reached (${code})`;
}

/** The result that an answer such as `stream: Eicar-Signature FOUND` gives. */
function resultOf(answer: string): SecondScan {
  const text = answer.replace(/\0/g, "").trim();
  if (text === "stream: OK") return { state: "clean" };
  const threat = /^stream: (.+) FOUND$/.exec(text)?.[1];
  if (threat !== undefined) return { state: "infected", threat };
  return {
    state: "failed",
    reason: text === "" ? "closed the connection without an answer" : `answered "${text}"`,
  };
}
