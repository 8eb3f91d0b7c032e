import { isAscii } from "node:buffer";
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
const lineFeed = 0x0a;

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

/** A part of text. It ends at the end of a line where it can. */
export interface TextWindow {
  /** The number of its first line. Lines are counted when they are asked for, so that most text is not read for them. */
  firstLine(): Promise<number>;
  /** Whether it has one of these ASCII characters or a character that is not ASCII. Does not decode it. */
  hasOneOf(characters: readonly string[]): boolean;
  decode(): string;
}

/** Text of any length in windows. */
export async function* readTextWindows(input: DetectInput): AsyncGenerator<TextWindow> {
  const { source, read } = input;
  if (source.size <= wholeBytes) {
    yield decodedWindow((await readText(input)).text, 1);
    return;
  }
  const { encoding } = await decodeAnyText(await read(0, 65_536));
  if (encoding.startsWith("utf-32")) throw new LimitError("memberBytes", wholeBytes);
  if (encoding === "utf-8") yield* utf8Windows(input);
  else yield* otherWindows(input, encoding === "unknown" ? "latin1" : encoding);
}

/** Bytes are cut at the ends of lines before they are decoded, so that ASCII need not be decoded. */
async function* utf8Windows({ source, read, budget }: DetectInput): AsyncGenerator<TextWindow> {
  const counted = { bytes: 0, lines: 0 };
  const linesBefore = async (end: number) => {
    while (counted.bytes < end) {
      const bytes = await read(counted.bytes, Math.min(counted.bytes + windowBytes, end));
      for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) counted.lines++;
      counted.bytes += bytes.length;
    }
    return counted.lines;
  };
  for (let start = 0; start < source.size; ) {
    const end = Math.min(start + windowBytes, source.size);
    const all = await read(start, end);
    const bytes = all.subarray(0, (end < source.size && all.lastIndexOf(lineFeed) + 1) || all.length);
    budget.use("bytesDecoded", bytes.length);
    const windowStart = start;
    yield {
      firstLine: async () => (await linesBefore(windowStart)) + 1,
      hasOneOf: (characters) => !isAscii(bytes) || characters.some((character) => bytes.includes(character)),
      decode: () => bytes.toString("utf8"),
    };
    start += bytes.length;
  }
}

async function* otherWindows(
  { source, read, budget }: DetectInput,
  encoding: string,
): AsyncGenerator<TextWindow> {
  const decoder = new TextDecoder(encoding);
  let rest = "";
  let firstLine = 1;
  for (let start = 0; start < source.size; start += windowBytes) {
    const bytes = await read(start, start + windowBytes);
    budget.use("bytesDecoded", bytes.length);
    const text = rest + decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf("\n") + 1 || text.length;
    yield decodedWindow(text.slice(0, end), firstLine);
    for (let line = text.indexOf("\n"); line >= 0; line = text.indexOf("\n", line + 1)) firstLine++;
    rest = text.slice(end);
  }
  if (rest !== "") yield decodedWindow(rest, firstLine);
}

function decodedWindow(text: string, firstLine: number): TextWindow {
  return { firstLine: async () => firstLine, hasOneOf: () => true, decode: () => text };
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
