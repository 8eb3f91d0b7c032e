import { LimitError } from "../budget.ts";
import type { DetectInput, Format } from "../format.ts";
import type { Source } from "../source.ts";
import { type DecodedText, decodeText } from "./decode.ts";
import { checkText } from "./text-check.ts";

/** Bytes of markup that are read at most. */
const maximumBytes = 32 * 1024 ** 2;
/** Text of at most so many bytes is read whole. */
const wholeBytes = 2 * 1024 ** 2;
/** Bytes of a window of longer text. */
const windowBytes = 256 * 1024;

const texts = new WeakMap<Source, Promise<DecodedText>>();

/** Decodes bytes; what is no text throughout is read byte for byte, as programs that recover do. */
export async function decodeAnyText(bytes: Buffer): Promise<DecodedText> {
  const decoded =
    (await decodeText(bytes)) ??
    (await decodeText(bytes.subarray(0, bytes.length & ~1))) ??
    (await decodeText(bytes.subarray(0, bytes.length & ~3)));
  if (decoded) return decoded;
  const mark = bytes.readUIntBE(0, Math.min(2, bytes.length));
  if (mark === 0xfffe || mark === 0xfeff) {
    const encoding = mark === 0xfffe ? "utf-16le" : "utf-16be";
    return { text: new TextDecoder(encoding).decode(bytes), encoding };
  }
  return { text: bytes.toString("latin1").replaceAll("\0", ""), encoding: "unknown" };
}

/**
 * The whole content as text; read once for all formats that analyse it.
 * @throws LimitError if it is over 32 MiB
 */
export function readText(input: DetectInput): Promise<DecodedText> {
  const { source, read, budget } = input;
  const known = texts.get(source);
  if (known) return known;
  const text = (async () => {
    const check = await checkText(input);
    if (check?.isWhole) return check;
    const maximum = Math.min(maximumBytes, budget.limits.memberBytes);
    if (source.size > maximum) throw new LimitError("memberBytes", maximum);
    budget.use("bytesDecoded", source.size);
    return decodeAnyText(await read(0, source.size));
  })();
  texts.set(source, text);
  return text;
}

/** Text of any length in windows that end at the end of a line where they can, with the number of the first line. */
export async function* readTextWindows(
  input: DetectInput,
): AsyncGenerator<{ text: string; firstLine: number }> {
  const { source, read, budget } = input;
  if (source.size <= wholeBytes) {
    yield { text: (await readText(input)).text, firstLine: 1 };
    return;
  }
  const { encoding } = await decodeAnyText(await read(0, 65_536));
  if (encoding.startsWith("utf-32")) throw new LimitError("memberBytes", wholeBytes);
  const decoder = new TextDecoder(encoding === "unknown" ? "latin1" : encoding);
  let rest = "";
  let firstLine = 1;
  for (let start = 0; start < source.size; start += windowBytes) {
    const bytes = await read(start, start + windowBytes);
    budget.use("bytesDecoded", bytes.length);
    const text = rest + decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf("\n") + 1 || text.length;
    yield { text: text.slice(0, end), firstLine };
    for (let line = text.indexOf("\n"); line >= 0; line = text.indexOf("\n", line + 1)) firstLine++;
    rest = text.slice(end);
  }
  if (rest !== "") yield { text: rest, firstLine };
}

/** The beginning of the content as ASCII in lower case without NUL bytes, which tells markup in every encoding. */
export function asciiHead(head: Buffer): string {
  return head
    .toString("latin1")
    .replaceAll(/[\0\u00ef\u00bb\u00bf\u00fe\u00ff]/g, "")
    .trimStart()
    .toLowerCase();
}

/** Whether content is text of any kind, or of no known format, in which text is looked for. */
export function isTextual({ type, family, details }: Format): boolean {
  return (
    type.startsWith("text/") ||
    ["text", "script", "xml", "unknown"].includes(family) ||
    details?.encoding !== undefined
  );
}
