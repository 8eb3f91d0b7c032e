import { isUtf8 } from "node:buffer";

/** Text, and the encoding that it was in, by the WHATWG's name in lower case (https://encoding.spec.whatwg.org/#names-and-labels). */
export interface DecodedText {
  /** Without a byte order mark. */
  text: string;
  encoding: string;
}

/** Bytes that the detector of encodings looks at. */
const sampleBytes = 16_384;

/** Control characters that text does not have, apart from single ones that old programs leave. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters.
const control = /[\u0002-\u0006\u000e-\u0019\u007f]/g;

/** Control characters of protocols, records and terminals. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters.
const separator = /[\u0001\u0007\u0008\u001a-\u001f]/g;

/** What decoding bytes in a wrong 8-bit encoding gives: C1 controls. */
const wrong = /[\u0080-\u0084\u0086-\u009f\ufffd]/;

/** What decoding bytes as UTF-16 by mistake gives: characters that are not assigned as well. */
const unassigned = /[\ufffe\uffff\p{Cn}]/u;

const byteOrderMarks = [
  { encoding: "utf-8", bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { encoding: "utf-32le", bytes: Buffer.from([0xff, 0xfe, 0, 0]) },
  { encoding: "utf-32be", bytes: Buffer.from([0, 0, 0xfe, 0xff]) },
  { encoding: "utf-16le", bytes: Buffer.from([0xff, 0xfe]) },
  { encoding: "utf-16be", bytes: Buffer.from([0xfe, 0xff]) },
];

/** How files of `openssl enc` begin. A few random bytes after it look like text of some encoding. */
const salted = Buffer.from("Salted__");

/**
 * Decodes text in UTF-8, UTF-16 or UTF-32, with and without a byte order mark, or in a legacy encoding that a detector
 * recognises, such as Windows-1252 or Shift_JIS.
 *
 * @returns undefined if the bytes are not text throughout; an empty text for no bytes
 */
export async function decodeText(bytes: Buffer): Promise<DecodedText | undefined> {
  const mark = byteOrderMarks.find((candidate) => bytes.subarray(0, 4).indexOf(candidate.bytes) === 0);
  if (mark) {
    const text = decodeAs(mark.encoding, bytes.subarray(mark.bytes.length))?.replace(/^\ufeff+/, "");
    return text !== undefined && isText(text) ? { text, encoding: mark.encoding } : undefined;
  }
  if (bytes.subarray(0, salted.length).equals(salted) && !isUtf8(bytes)) return undefined;
  if (!bytes.includes(0)) return isUtf8(bytes) ? decodeUtf8(bytes) : decodeLegacy(bytes);
  const encoding = wideEncodingOf(bytes);
  const text = encoding && decodeAs(encoding, bytes);
  return encoding &&
    text &&
    isText(text) &&
    !text.includes("\0") &&
    !wrong.test(text) &&
    !unassigned.test(text)
    ? { text, encoding }
    : undefined;
}

/**
 * Whether bytes from the middle of content can be text in the encoding. Characters that are cut at either end are ignored.
 */
export function isTextInEncoding(bytes: Buffer, encoding: string): boolean {
  const start = encoding.startsWith("utf-") ? 4 : 0;
  if (encoding.startsWith("utf-32")) {
    const text = decodeAs(encoding, bytes.subarray(0, bytes.length & ~3));
    return text !== undefined && isText(text);
  }
  const text = new TextDecoder(encoding).decode(encoding === "utf-8" ? trimUtf8(bytes) : bytes);
  const middle = text.slice(start, -start || undefined);
  return isText(middle) && !middle.includes("\0") && !middle.slice(2, -2).includes("\ufffd");
}

function decodeUtf8(bytes: Buffer): DecodedText | undefined {
  const text = bytes.toString("utf8");
  return isText(text) ? { text, encoding: "utf-8" } : undefined;
}

/** Bytes without the parts of UTF-8 characters that are cut at the ends. */
function trimUtf8(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  let end = bytes.length;
  while (end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0x80) !== 0) end--;
  return bytes.subarray(start, end);
}

/** Whether a text has few control characters. Of random bytes, one in ten is one. */
function isText(text: string): boolean {
  const count = (characters: RegExp) => text.match(characters)?.length ?? 0;
  return count(control) * 100 <= text.length && count(separator) * 4 <= text.length;
}

/** The encoding of text in which NUL bytes are the high bytes of Latin letters, white space and digits. */
function wideEncodingOf(bytes: Buffer): string | undefined {
  const sample = bytes.subarray(0, sampleBytes & ~3);
  const zeros = [0, 0, 0, 0];
  for (const [index, byte] of sample.entries())
    if (byte === 0) zeros[index & 3] = (zeros[index & 3] ?? 0) + 1;
  const [first = 0, second = 0, third = 0, fourth = 0] = zeros;
  const characters = sample.length / 4;
  if (bytes.length % 4 === 0 && first === characters && second > characters * 0.9 && fourth === 0)
    return "utf-32be";
  if (bytes.length % 4 === 0 && fourth === characters && third > characters * 0.9 && first === 0)
    return "utf-32le";
  if (bytes.length % 2 !== 0) return undefined;
  if (first + third > 10 * (second + fourth)) return "utf-16be";
  return second + fourth > 10 * (first + third) ? "utf-16le" : undefined;
}

function decodeAs(encoding: string, bytes: Buffer): string | undefined {
  try {
    if (encoding.startsWith("utf-32")) return decodeUtf32(bytes, encoding === "utf-32be");
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * UTF-32, which the WHATWG's decoders do not have.
 * @throws RangeError if a code point is none
 */
function decodeUtf32(bytes: Buffer, isBigEndian: boolean): string {
  if (bytes.length % 4 !== 0) throw new RangeError("The length of UTF-32 is a multiple of 4 bytes.");
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 4096) {
    const points: number[] = [];
    for (let at = start; at < Math.min(start + 4096, bytes.length); at += 4)
      points.push(isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
    parts.push(String.fromCodePoint(...points));
  }
  return parts.join("");
}

/** Text without NUL bytes that is not UTF-8. Binary data has control characters, or sequences that are no characters. */
async function decodeLegacy(bytes: Buffer): Promise<DecodedText | undefined> {
  const sample = bytes.subarray(0, sampleBytes);
  if (!isText(sample.toString("latin1"))) return undefined;
  const highBytes = sample.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  const first = sample.findIndex((byte) => byte >= 0x80);
  const { detectLegacyEncodings } = await import("./legacy-encodings.ts");
  const candidates = detectLegacyEncodings(sample.subarray(Math.max(0, first - 256), first + 2048));
  // Without a candidate, the ASCII characters are what matters. `macintosh` has a character for each byte.
  const isReadable = highBytes * 2 < sample.length || !sample.some((byte) => byte >= 0x80 && byte < 0xa0);
  for (const encoding of [...candidates, ...(isReadable ? ["windows-1252", "macintosh"] : [])]) {
    const text = isKnownEncoding(encoding) ? decodeAs(encoding, bytes) : undefined;
    if (text !== undefined && isText(text) && !wrong.test(text))
      return { text, encoding: new TextDecoder(encoding).encoding };
  }
  return undefined;
}

function isKnownEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== "replacement";
  } catch {
    return false;
  }
}
