import { inspectEntry } from "../../archive/members.ts";
import type { AnalysisContext, Parser } from "../../format.ts";
import { readZip, type Zip, type ZipEntry, ZipError } from "../../zip/zip.ts";
import { iworkKind } from "./kind.ts";

/** The verifier and the hint of a password. */
const passwordFile = /(^|\/)\.iwp(h|v2)$/;

async function analyze(context: AnalysisContext): Promise<void> {
  const zip = await readZip(context);
  const isEncrypted = zip.entries.some(({ name }) => passwordFile.test(name));
  if (isEncrypted) context.report("iwork-encrypted");
  for (const entry of zip.entries)
    if (!entry.isDirectory && !entry.isEncrypted && !isEncrypted) await inspectFile(context, zip, entry);
}

async function inspectFile(context: AnalysisContext, zip: Zip, entry: ZipEntry): Promise<void> {
  const { name } = entry;
  context.budget.use("entries");
  try {
    const source = await zip.open(entry);
    const start = Buffer.from(await source.read(0, Math.min(8, source.size))).toString("latin1");
    const isObjects = name.endsWith(".iwa") && start.startsWith("\0");
    const isProperties = name.endsWith(".plist") && start.startsWith("bplist");
    if (!isObjects && !isProperties) await inspectEntry(context, name, async () => source);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    context.report("iwork-malformed", { where: `entry ${name}`, message: error.message });
  }
}

export const iworkParser: Parser = {
  detect: async (input) => iworkKind(await readZip(input), input.budget),
  analyze,
};
