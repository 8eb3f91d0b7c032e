import type { AnalysisContext, Format, FormatModule } from "../../format.ts";
import { LibarchiveReader } from "../../libarchive/reader.ts";
import { ArReader } from "./ar.ts";
import { inspectEntries } from "./entries.ts";
import { packedRules } from "./rules.ts";
import { readStructure, type Structure } from "./structure.ts";
import { unreadTypes } from "./unread.ts";

const cpio: Format = { type: "application/x-cpio", family: "application/x-cpio" };
const ar: Format = { type: "application/x-unix-archive", family: "application/x-unix-archive" };

const arTypes = new Set([ar.type, "application/x-deb"]);

/** Types whose entries are read. */
const readTypes = new Set([
  "application/x-7z-compressed",
  "application/vnd.rar",
  "application/vnd.ms-cab-compressed",
  "application/x-lzh-compressed",
  "application/x-iso9660-image",
  "application/x-cpio",
  "application/x-unix-archive",
  "application/x-deb",
  "application/x-rpm",
]);

/** Archives of other kinds than ZIP and tar: their entries are inspected, or the archive is held. */
export const packed: FormatModule = {
  name: "packed",
  rules: packedRules,
  types: new Map([
    [cpio.type, cpio.family],
    [ar.type, ar.family],
  ]),
  detect: ({ head }) => {
    const start = head.toString("latin1", 0, 6);
    if (/^(07070[127]|\xc7\x71|\x71\xc7)/.test(start)) return isCpio(head) ? cpio : undefined;
    // An archive of text is text throughout.
    return start === "!<arch" && head.toString("latin1", 66, 68) === "`\n" ? ar : undefined;
  },
  accepts: ({ type }) => readTypes.has(type) || unreadTypes.has(type),
  async analyze(context) {
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
  },
};

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

/** Whether a header of cpio is complete: numbers in hexadecimal or octal digits, or a plausible binary one. */
function isCpio(head: Buffer): boolean {
  const text = head.toString("latin1", 0, 110);
  if (text.startsWith("070707")) return /^[0-7]{76}/.test(text);
  if (text.startsWith("07070")) return /^[\da-f]{110}$/i.test(text);
  // Bytes of the name, its NUL included, of a binary header.
  const isLittleEndian = head[0] === 0xc7;
  const bytes = head.length < 26 ? 0 : isLittleEndian ? head.readUInt16LE(20) : head.readUInt16BE(20);
  return bytes > 1 && bytes <= 1024 && head[26 + bytes - 1] === 0;
}
