import { gzipSync, zstdCompressSync } from "node:zlib";

/** What the samples compress. */
export const letter = "Dear reader.\n";

const hex = (text: string) => Buffer.from(text, "hex");

/** A stream of LZMA with an end marker, of the parameters 0x5d. */
export const lzmaStream = hex("0022194827531a678eb078aa57a4887cd7fffff4afe000");

/** `letter` as bzip2 1.0.8, xz 5.4, lzip 1.23 and ncompress 4.2 compress it. */
export const letterBzip2 = hex(
  "425a68393141592653591f0476a5000001d58000104001040026001000200021a1a36a10c08c160a383d3c5dc914e142407c11da94",
);
export const letterXz = hex(
  "fd377a585a000004e6d6b4460200210116000000742fe5a301000c44656172207265616465722e0a00000000038a6a31193dcec80001250d7119c4b61fb6f37d010000000004595a",
);
const letterLzma = Buffer.concat([hex("5d00008000ffffffffffffffff"), lzmaStream]);
const letterLzip = Buffer.concat([
  hex("4c5a4950010c"),
  lzmaStream,
  hex("b99b180b0d000000000000003100000000000000"),
]);
const letterCompress = hex("1f9d9044ca849103428e403265e4b85000");

/** `letter`, compressed by every program whose compression is read. */
export const compressedSamples: readonly { type: string; filename: string; content: Buffer }[] = [
  { type: "application/gzip", filename: "letter.txt.gz", content: gzipSync(letter) },
  { type: "application/zstd", filename: "letter.txt.zst", content: zstdCompressSync(letter) },
  { type: "application/x-bzip2", filename: "letter.txt.bz2", content: letterBzip2 },
  { type: "application/x-xz", filename: "letter.txt.xz", content: letterXz },
  { type: "application/x-lzma", filename: "letter.txt.lzma", content: letterLzma },
  { type: "application/lzip", filename: "letter.txt.lz", content: letterLzip },
  { type: "application/x-compress", filename: "letter.txt.Z", content: letterCompress },
];
