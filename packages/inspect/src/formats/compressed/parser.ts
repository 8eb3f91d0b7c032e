import { isBomb } from "../../archive/members.ts";
import { checkEntryName } from "../../archive/names.ts";
import { LimitError } from "../../budget.ts";
import {
  CompressionError,
  type Decompress,
  type Decompressed,
  Output,
} from "../../compression/compression.ts";
import { bunzip2, gunzip, uncompress, unlzip, unlzma, unxz, unzstd } from "../../compression/decoders.ts";
import type { AnalysisContext, Parser } from "../../format.ts";
import { readWhole } from "../../read-whole.ts";
import { bufferSource } from "../../source.ts";

/** Decoders by the families of the formats that are read. */
const decoders: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ["gzip", gunzip],
  ["bzip2", bunzip2],
  ["xz", unxz],
  ["zstd", unzstd],
  ["compress", uncompress],
  ["lzma", unlzma],
  ["lzip", unlzip],
]);

async function analyze(context: AnalysisContext): Promise<void> {
  const { family } = context.format;
  const decoder = decoders.get(family);
  if (!decoder) {
    context.report("archive-not-inspected", {
      message: `The content is compressed by ${family}, which is not read.`,
    });
    return;
  }
  const result = await decompress(context, decoder);
  if (result) await inspectContent(context, result.bytes, result.decompressed);
}

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

export const compressedParser: Parser = { analyze };
