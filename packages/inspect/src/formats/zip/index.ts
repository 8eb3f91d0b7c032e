import { inspectEntry } from "../../archive/members.ts";
import { checkEntryName, EntryNames, linkEscapes } from "../../archive/names.ts";
import type { AnalysisContext, DetectInput, Format, FormatModule } from "../../format.ts";
import { readZip, type Zip, type ZipEntry, ZipError } from "../../zip/zip.ts";
import { programFamilies, programOf, programTypes } from "./programs.ts";
import { zipRules } from "./rules.ts";
import { checkStructure } from "./structure.ts";

const zipFormat: Format = { type: "application/zip", family: "zip" };
/** An archive with a map and its pictures. */
const mapFormat: Format = { type: "application/vnd.google-earth.kmz", family: "zip" };
/** Types whose entries are inspected as documents here; other formats know the meaning of theirs. */
const archiveTypes: ReadonlyMap<string, string> = new Map(
  [zipFormat, mapFormat].map(({ type, family }) => [type, family]),
);
/** Local header; end record of an empty archive; markers of archives in several files. */
const starts = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08", "PK00PK\x03\x04"];
const symbolicLink = 0o120000;
const fileTypeMask = 0o170000;

/** Whether content begins like a ZIP file. */
function isZip(head: Buffer): boolean {
  const start = head.toString("latin1", 0, 8);
  return starts.some((signature) => start.startsWith(signature));
}

/** Packages of programs, before formats that have the same structure, such as OPC. */
export const zipPrograms: FormatModule = {
  name: "zip-programs",
  rules: {},
  types: programFamilies,
  detect: async (input) => (isZip(input.head) ? programOf(await readZip(input)) : undefined),
};

/** ZIP files, and what hides in the structure of formats that are ZIP files. */
export const zip: FormatModule = {
  name: "zip",
  rules: zipRules,
  types: archiveTypes,
  async detect(input) {
    if (!isZip(input.head)) return undefined;
    return (await readZip(input)).find("doc.kml") ? mapFormat : zipFormat;
  },
  accepts: (format, { head }) =>
    isZip(head) || format.type === zipFormat.type || programTypes.has(format.type),
  async analyze(context) {
    const archive = await readZip(context);
    if (programTypes.has(context.format.type)) context.report("zip-program");
    await checkStructure(context, archive);
    await checkEntries(context, archive);
  },
};

/** ZIP files behind data that is no known format. */
export const zipBehindData: FormatModule = {
  name: "zip-behind-data",
  rules: {},
  detect: async (input) => ((await isZipAtEnd(input)) ? zipFormat : undefined),
};

/** Content of another format that ends in a ZIP file. */
export const zipAppended: FormatModule = {
  name: "zip-appended",
  rules: {},
  accepts: ({ type }, { head }) => !isZip(head) && type !== zipFormat.type && !containers.test(type),
  async analyze(context) {
    if (!(await isZipAtEnd(context))) return;
    context.report("zip-appended");
    await checkEntries({ ...context, format: zipFormat }, await readZip(context));
  },
};

/** Formats whose last member may be a ZIP file. */
const containers = /tar|cpio|cab-compressed|unix-archive|mbox|rfc822|octet-stream/;

/** Whether content ends in an end record that refers to entries. */
async function isZipAtEnd(input: DetectInput): Promise<boolean> {
  const tail = await input.read(input.source.size - 0xffff - 22, input.source.size);
  const at = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
  if (at < 0 || at + 22 > tail.length || at + 22 + tail.readUInt16LE(at + 20) !== tail.length) return false;
  const { entries } = await readZip(input);
  const [first] = entries;
  if (!first) return false;
  return (await input.read(first.offset, first.offset + 4)).toString("latin1") === "PK\x03\x04";
}

/** Checks names, links and encryption of entries; inspects the members if no other module knows their meaning. */
async function checkEntries(context: AnalysisContext, archive: Zip): Promise<void> {
  const names = new EntryNames();
  const isPlain = archiveTypes.has(context.format.type);
  for (const entry of archive.entries) {
    if (isPlain) context.budget.use("entries");
    checkEntryName(entry.name, context.report);
    const where = `entry ${entry.name}`;
    const isLink = (entry.unixMode & fileTypeMask) === symbolicLink;
    if (entry.isDirectory) names.checkParents(entry.name, context.report);
    else names.add(entry.name, isLink, context.report);
    if (entry.isEncrypted)
      context.report("archive-encrypted", { where, message: `The entry "${entry.name}" is encrypted.` });
    else if (isLink) await checkLink(context, archive, entry);
    else if (isPlain && !entry.isDirectory) await inspectMember(context, archive, entry);
  }
}

async function checkLink({ report }: AnalysisContext, archive: Zip, entry: ZipEntry): Promise<void> {
  const target = await readable(report, entry, async () => (await archive.read(entry)).toString("utf8"));
  if (target === undefined) return;
  const rule = linkEscapes(entry.name, target) ? "archive-link-escape" : "archive-link";
  report(rule, {
    where: `entry ${entry.name}`,
    message: `The entry "${entry.name}" is a link to "${target}".`,
    evidence: { target },
  });
}

async function inspectMember(context: AnalysisContext, archive: Zip, entry: ZipEntry): Promise<void> {
  await readable(context.report, entry, () => inspectEntry(context, entry.name, () => archive.open(entry)));
}

/** Runs a read of an entry, and reports an entry that cannot be read. */
async function readable<Result>(
  report: AnalysisContext["report"],
  entry: ZipEntry,
  read: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    const rule = error.reason === "encrypted" ? "archive-encrypted" : "archive-unreadable";
    report(rule, { where: `entry ${entry.name}`, message: error.message });
    return undefined;
  }
}
