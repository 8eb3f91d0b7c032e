import { inspectEntry } from "../../archive/members.ts";
import type { AnalysisContext, FormatModule } from "../../format.ts";
import { hold, type RuleTable } from "../../rule.ts";
import { readZip, type Zip, type ZipEntry, ZipError } from "../../zip/zip.ts";
import { iworkKind, iworkTypes } from "./kind.ts";

const iworkRules = {
  "iwork-encrypted": {
    title: "Encrypted iWork document",
    what: "The document of Pages, Numbers or Keynote is protected by a password.",
    why: "Encrypted content cannot be inspected.",
    remedy: "Send the document without a password.",
    actions: hold,
  },
  "iwork-malformed": {
    title: "Malformed iWork document",
    what: "A file of the document cannot be read.",
    why: "Programs may open what inspection cannot read.",
    remedy: "Save the document again with the program that made it.",
    actions: hold,
  },
} satisfies RuleTable;

/** The verifier and the hint of a password. */
const passwordFile = /(^|\/)\.iwp(h|v2)$/;

/** Documents of Pages, Numbers and Keynote: they have no macros, but pictures, media and previews. */
export const iwork: FormatModule = {
  name: "iwork",
  rules: iworkRules,
  types: iworkTypes,
  detect: async (input) =>
    input.head.toString("latin1", 0, 4) === "PK\x03\x04"
      ? iworkKind(await readZip(input), input.budget)
      : undefined,
  accepts: ({ type }) => iworkTypes.has(type),
  async analyze(context) {
    const zip = await readZip(context);
    const isEncrypted = zip.entries.some(({ name }) => passwordFile.test(name));
    if (isEncrypted) context.report("iwork-encrypted");
    for (const entry of zip.entries)
      if (!entry.isDirectory && !entry.isEncrypted && !isEncrypted) await inspectFile(context, zip, entry);
  },
};

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
