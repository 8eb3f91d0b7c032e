import type { AnalysisContext, Parser } from "../../format.ts";
import { LibarchiveReader } from "../../libarchive/reader.ts";
import { ArReader } from "./ar.ts";
import { inspectEntries } from "./entries.ts";
import { readStructure, type Structure } from "./structure.ts";
import { unreadTypes } from "./unread.ts";

const arTypes = new Set(["application/x-unix-archive", "application/x-deb"]);

async function analyze(context: AnalysisContext): Promise<void> {
  const { type } = context.format;
  const unread = unreadTypes.get(type);
  if (unread !== undefined)
    return context.report("archive-not-inspected", {
      message: `The content is ${unread}, which is not read.`,
    });
  const structure = await readStructure(type, context);
  const isReadable = await checkStructure(context, structure);
  if (isReadable)
    await inspectEntries(context, structure, () =>
      arTypes.has(type) ? new ArReader(context) : LibarchiveReader.open(context, structure.endMarker),
    );
}

/** Reports what the headers tell. Returns whether entries can be listed. */
async function checkStructure(context: AnalysisContext, structure: Structure): Promise<boolean> {
  const { report, source } = context;
  if (structure.isListEncrypted) {
    report("archive-encrypted", { message: "The list of entries is encrypted." });
    return false;
  }
  if (structure.hasEncryptedEntries) report("archive-encrypted", { message: "Entries are encrypted." });
  if (structure.hasStreams) report("archive-alternate-stream");
  if (structure.end !== undefined) await checkEnd(context, structure.end);
  if (structure.isPart) report("archive-part");
  else if (structure.isCutOff) report("archive-unreadable", { message: "The archive is cut off." });
  return structure.isPart !== true && source.size > 0;
}

async function checkEnd(context: AnalysisContext, end: number): Promise<void> {
  const { source, report } = context;
  const bytes = await context.read(end, Math.min(source.size, end + searchedBytes));
  if (end + bytes.length === source.size && bytes.every((byte) => byte === 0)) return;
  report("archive-foreign-data", {
    where: `offset ${end}`,
    evidence: { offset: end, bytes: source.size - end },
  });
  const rest = {
    size: source.size - end,
    read: (from: number, to: number) => context.read(end + from, end + to),
  };
  await context.inspectMember({ name: "(data behind the archive)", source: rest });
}

/** Zeros behind the end up to this size are padding. */
const searchedBytes = 16 * 1024 ** 2;

export const packedParser: Parser = { analyze };
