import { isStream } from "../../compression/bzip2-stream.ts";
import { isSkippable } from "../../compression/zstd-frames.ts";

interface Compression {
  type: string;
  family: string;
  matches(head: Buffer): boolean;
}

const startsWith = (signature: string) => (head: Buffer) =>
  head.toString("latin1", 0, signature.length) === signature;

/** Compressions by what content begins with; `parser.ts` reads some of them. */
export const compressions: readonly Compression[] = [
  { type: "application/gzip", family: "gzip", matches: startsWith("\x1f\x8b\x08") },
  { type: "application/x-bzip2", family: "bzip2", matches: (head) => isStream(head) },
  { type: "application/x-xz", family: "xz", matches: startsWith("\xfd7zXZ\0") },
  {
    type: "application/zstd",
    family: "zstd",
    matches: (head) => startsWith("\x28\xb5\x2f\xfd")(head) || startsWithSkippableFrame(head),
  },
  {
    type: "application/x-compress",
    family: "compress",
    matches: isCompress,
  },
  { type: "application/x-lzma", family: "lzma", matches: isLzma },
  {
    type: "application/lzip",
    family: "lzip",
    matches: (head) => startsWith("LZIP")(head) && (head[4] ?? 2) <= 1,
  },
  { type: "application/x-lz4", family: "lz4", matches: startsWith("\x04\x22\x4d\x18") },
  { type: "application/x-lzop", family: "lzop", matches: startsWith("\x89LZO\0\r\n\x1a\n") },
  { type: "application/x-snappy-framed", family: "snappy", matches: startsWith("\xff\x06\0\0sNaPpY") },
  { type: "application/x-lrzip", family: "lrzip", matches: startsWith("LRZI\0") },
];

function startsWithSkippableFrame(head: Buffer): boolean {
  if (head.length < 12 || !isSkippable(head.readUInt32LE(0))) return false;
  const next = 8 + head.readUInt32LE(4);
  return next + 4 > head.length || startsWith("\x28\xb5\x2f\xfd")(head.subarray(next));
}

/** The byte behind the signature has the largest code's bits, 9 to 16, and a flag of blocks. */
function isCompress(head: Buffer): boolean {
  const bits = (head[2] ?? 0) & 0x7f;
  return startsWith("\x1f\x9d")(head) && bits >= 9 && bits <= 16;
}

/** Properties of `xz --format=lzma` and of the LZMA SDK, dictionary size, and a size that is unknown or plausible. */
function isLzma(head: Buffer): boolean {
  if (head.length < 18 || head[0] !== 0x5d || head[13] !== 0) return false;
  const dictionary = head.readUInt32LE(1);
  const isPlausible = dictionary >= 0x1000 && dictionary <= 0x2000_0000 && (dictionary & 0xfff) === 0;
  const size = head.readBigUInt64LE(5);
  return isPlausible && (size === 0xffff_ffff_ffff_ffffn || size < 1n << 38n);
}
