import { inspectEntry } from "../../archive/members.ts";
import { checkEntryName, EntryNames, linkEscapes } from "../../archive/names.ts";
import type { AnalysisContext, DetectInput, Parser } from "../../format.ts";
import { readZip, type Zip, type ZipEntry, ZipError } from "../../zip/zip.ts";
import { programOf } from "./programs.ts";
import { checkStructure } from "./structure.ts";
import { archiveTypes, mapFormat, programTypes, zipFormat } from "./types.ts";

const symbolicLink = 0o120000;
const fileTypeMask = 0o170000;

export const programsParser: Parser = {
  detect: async (input) => programOf(await readZip(input)),
};

export const zipParser: Parser = {
  detect: async (input) => ((await readZip(input)).find("doc.kml") ? mapFormat : zipFormat),
  async analyze(context) {
    const archive = await readZip(context);
    if (programTypes.has(context.format.type)) context.report("zip-program");
    await checkStructure(context, archive);
    await checkEntries(context, archive);
  },
};

/** ZIP files behind other content, which ends in an end record. */
export const zipAtEndParser: Parser = {
  detect: async (input) => ((await refersToEntries(input)) ? zipFormat : undefined),
  async analyze(context) {
    if (!(await refersToEntries(context))) return;
    context.report("zip-appended");
    await checkEntries({ ...context, format: zipFormat }, await readZip(context));
  },
};

/** Whether the end record refers to entries. */
async function refersToEntries(input: DetectInput): Promise<boolean> {
  const [first] = (await readZip(input)).entries;
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
