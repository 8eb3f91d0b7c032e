import { isBomb } from "../../archive/members.ts";
import { checkEntryName } from "../../archive/names.ts";
import { LimitError } from "../../budget.ts";
import { bunzip2, isStream } from "../../compression/bzip2.ts";
import {
  CompressionError,
  type Decompress,
  type Decompressed,
  Output,
} from "../../compression/compression.ts";
import { gunzip } from "../../compression/gzip.ts";
import { unlzip, unlzma } from "../../compression/lzma.ts";
import { uncompress } from "../../compression/lzw.ts";
import { unxz } from "../../compression/xz.ts";
import { isSkippable, unzstd } from "../../compression/zstd.ts";
import type { AnalysisContext, FormatModule } from "../../format.ts";
import { readWhole } from "../../read-whole.ts";
import { hold, note } from "../../rule.ts";
import { bufferSource } from "../../source.ts";

interface Compression {
  type: string;
  family: string;
  matches(head: Buffer): boolean;
  /** Absent if the compression is not read. */
  decompress?: Decompress;
}

const startsWith = (signature: string) => (head: Buffer) =>
  head.toString("latin1", 0, signature.length) === signature;

const compressions: readonly Compression[] = [
  { type: "application/gzip", family: "gzip", matches: startsWith("\x1f\x8b\x08"), decompress: gunzip },
  { type: "application/x-bzip2", family: "bzip2", matches: (head) => isStream(head), decompress: bunzip2 },
  { type: "application/x-xz", family: "xz", matches: startsWith("\xfd7zXZ\0"), decompress: unxz },
  {
    type: "application/zstd",
    family: "zstd",
    matches: (head) => startsWith("\x28\xb5\x2f\xfd")(head) || startsWithSkippableFrame(head),
    decompress: unzstd,
  },
  {
    type: "application/x-compress",
    family: "compress",
    matches: isCompress,
    decompress: uncompress,
  },
  { type: "application/x-lzma", family: "lzma", matches: isLzma, decompress: unlzma },
  {
    type: "application/lzip",
    family: "lzip",
    matches: (head) => startsWith("LZIP")(head) && (head[4] ?? 2) <= 1,
    decompress: unlzip,
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

/** Content that is compressed as a whole. */
export const compressed: FormatModule = {
  name: "compressed",
  rules: {
    "compressed-foreign-data": {
      title: "Data behind compressed content",
      what: "Data follows the end of the compressed content.",
      why: "Programs ignore it, so it can hide another file.",
      remedy: "Compress the file again.",
      actions: hold,
    },
    "compressed-several-streams": {
      title: "Compressed content in several parts",
      what: "The content is compressed in several parts, one behind the other.",
      why: "Some programs read only the first of them.",
      remedy: "Compress the file as one.",
      actions: note,
    },
  },
  types: new Map(compressions.map(({ type, family }) => [type, family])),
  detect({ head }) {
    const found = compressions.find(({ matches }) => matches(head));
    return found && { type: found.type, family: found.family };
  },
  accepts: ({ type }) => compressions.some((compression) => compression.type === type),
  async analyze(context) {
    const compression = compressions.find(({ type }) => type === context.format.type);
    if (!compression?.decompress) {
      context.report("archive-not-inspected", {
        message: `The content is compressed by ${compression?.family}, which is not read.`,
      });
      return;
    }
    const result = await decompress(context, compression.decompress);
    if (result) await inspectContent(context, result.bytes, result.decompressed);
  },
};

/** Decompresses within the limits; what is damaged or a bomb is reported. */
async function decompress(
  context: AnalysisContext,
  run: Decompress,
): Promise<{ bytes: Buffer; decompressed: Decompressed } | undefined> {
  const { budget, report } = context;
  const bytes = await readWhole(context);
  try {
    return { bytes, decompressed: await run(bytes, new Output(budget)) };
  } catch (error) {
    if (error instanceof CompressionError) report("archive-unreadable", { message: error.message });
    else if (
      error instanceof LimitError &&
      error.limit === "memberBytes" &&
      isBomb(bytes.length, budget.limits.memberBytes)
    )
      report("archive-bomb", {
        message: `${bytes.length} bytes unpack to more than ${budget.limits.memberBytes}.`,
      });
    else throw error;
    return undefined;
  }
}

async function inspectContent(
  context: AnalysisContext,
  bytes: Buffer,
  { content, consumed, streams, name }: Decompressed,
): Promise<void> {
  const rest = bytes.subarray(consumed);
  if (rest.some((byte) => byte !== 0)) {
    context.report("compressed-foreign-data", {
      where: `offset ${consumed}`,
      evidence: { offset: consumed, bytes: rest.length },
    });
    await context.inspectMember({ name: "(data behind the compressed content)", source: bufferSource(rest) });
  }
  if (streams > 1) context.report("compressed-several-streams", { evidence: { parts: streams } });
  if (name !== undefined) checkEntryName(name, context.report);
  if (content.length > 0)
    await context.inspectMember({ name: nameOf(context.filename, name), source: bufferSource(content) });
}

/** Name of the content: that in the header, otherwise that of the file without its last extension. */
function nameOf(filename: string, inHeader: string | undefined): string {
  if (inHeader !== undefined && inHeader !== "") return inHeader.replaceAll("\\", "/");
  if (/\.(tgz|tbz2?|txz|tzst|taz|tlz)$/i.test(filename)) return filename.replace(/\.[^.]*$/, ".tar");
  return filename.replace(/\.(gz|bz2|xz|zst|z|lzma|lz)$/i, "") || "content";
}
