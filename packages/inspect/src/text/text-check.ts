import type { DetectInput } from "../format.ts";
import type { Source } from "../source.ts";
import { type DecodedText, decodeText, isTextInEncoding } from "./decode.ts";

/** Bytes that are read whole. Of longer content, the rest is read in samples. */
const wholeBytes = 4 * 1024 ** 2;
const sampleBytes = 64 * 1024;
const samples = 16;

/** What is known of content that is text throughout. */
export interface TextCheck extends DecodedText {
  /** Whether `text` is the whole content; otherwise it is its beginning. */
  isWhole: boolean;
}

const checks = new WeakMap<Source, Promise<TextCheck | undefined>>();

/**
 * Decodes content that is text throughout: all of it up to 4 MiB, of longer content the beginning, and samples of the rest.
 * @returns undefined if the content is not text throughout, or empty
 */
export function checkText(input: DetectInput): Promise<TextCheck | undefined> {
  const known = checks.get(input.source);
  if (known) return known;
  const check = readAndCheck(input);
  checks.set(input.source, check);
  return check;
}

async function readAndCheck({ source, head, read, budget }: DetectInput): Promise<TextCheck | undefined> {
  if (source.size === 0) return undefined;
  if (source.size <= head.length) {
    const decoded = await decodeText(head);
    return decoded && { ...decoded, isWhole: true };
  }
  if (!(await decodeStart(head))) return undefined;
  const length = Math.min(source.size, wholeBytes);
  budget.use("bytesDecoded", length);
  const start = await read(0, length);
  if (source.size <= wholeBytes) {
    const decoded = await decodeText(start);
    return decoded && { ...decoded, isWhole: true };
  }
  const decoded = await decodeStart(start);
  if (!decoded) return undefined;
  const step = Math.ceil((source.size - wholeBytes) / samples);
  for (let sample = 1; sample <= samples; sample++) {
    const end = sample === samples ? source.size : wholeBytes + sample * step;
    // Characters of UTF-32 begin at multiples of 4 bytes.
    const bytes = await read(Math.max(wholeBytes, alignedTo4(end - sampleBytes)), end);
    if (!isTextInEncoding(bytes, decoded.encoding)) return undefined;
  }
  return { ...decoded, isWhole: false };
}

/** Decodes bytes whose last character may be cut. */
async function decodeStart(bytes: Buffer): Promise<DecodedText | undefined> {
  const length = bytes.length & ~3;
  for (const cut of [0, 1, 2, 3, 4]) {
    const decoded = await decodeText(bytes.subarray(0, length - cut));
    if (decoded) return decoded;
  }
  return undefined;
}

/** The operators of bits would cut offsets above 2 GiB. */
function alignedTo4(offset: number): number {
  return offset - (offset % 4);
}
