import type { AnalysisContext, Parser } from "../../format.ts";
import { beginsAsDocument, beginsAsXml } from "../../package/signatures.ts";
import { bufferSource } from "../../source.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { type ZipEntry, ZipError } from "../../zip/zip.ts";
import { manifestName, type OdfPackage, readOdf } from "./package.ts";
import { inspectOdfXml } from "./part.ts";
import type { ReportOdf } from "./rules.ts";

/** Records of programs that are no documents: the page layout of Writer and the tables of embedded databases. */
const programData = /^(layout-cache|database\/.*)$/i;
/** Files that manifests need not list. */
const unlisted = /^(mimetype$|META-INF\/|Thumbnails\/)/i;
/** Parts that are XML unless they are encrypted or damaged. */
const xmlPart = /((^|\/)(content|styles|meta|settings)|^META-INF\/manifest|^(Basic|Dialogs)\/.*)\.xml$/i;
/** Statements of HSQLDB that call Java or write files. https://hsqldb.org/doc/1.8/guide/ch09.html */
const databaseCode =
  /\b(CREATE\s+ALIAS|CREATE\s+TRIGGER\b[^;\n]{0,500}\bCALL|CALL\s+["']|SCRIPT\s+'|EXTERNAL\s+NAME|SET\s+TABLE\s[^;\n]{0,200}\bSOURCE\s+"[^"]*[/\\:])/i;

async function analyze(context: AnalysisContext): Promise<void> {
  const odfPackage = await readOdf(context);
  if (!odfPackage) return;
  const report: ReportOdf = (rule, finding) => context.report(rule, finding);
  if (odfPackage.typesDiffer) report("odf-type-conflict", { where: "" });
  const { zip, manifest } = odfPackage;
  const encrypted = [...(manifest ?? [])].filter(([, { isEncrypted }]) => isEncrypted);
  if (encrypted.length > 0)
    report("odf-encrypted", { where: "", evidence: { files: String(encrypted.length) } });
  else if (!zip.find("content.xml") && !zip.find("styles.xml"))
    report("odf-malformed", { where: "", message: "The document has no content." });
  for (const entry of zip.entries)
    if (!entry.isDirectory && entry.name !== "mimetype")
      await inspectEntry(context, odfPackage, entry, report);
}

async function inspectEntry(
  context: AnalysisContext,
  { zip, manifest }: OdfPackage,
  entry: ZipEntry,
  report: ReportOdf,
): Promise<void> {
  const { name } = entry;
  const where = `part ${name}`;
  if (manifest && !manifest.has(name) && !unlisted.test(name)) report("odf-unlisted-file", { where });
  if (isMacroFile(name)) report("odf-macro", { where });
  // The manifest says so, or the ZIP file, whose rules report it.
  if (manifest?.get(name)?.isEncrypted || entry.isEncrypted) return;
  const bytes = await readPart(context, zip, entry, report);
  if (!bytes || bytes.length === 0) return;
  if (beginsAsXml(bytes) && /\.(xml|rdf|xlb|xdl|xlc)$/i.test(name)) {
    inspectXml(context, name, bytes, report);
    return;
  }
  if (xmlPart.test(name)) report("odf-malformed", { where, message: "The part is not XML." });
  if (/^database\/(script|log)$/i.test(name) && databaseCode.test(bytes.toString("latin1")))
    report("odf-database-code", { where });
  if (programData.test(name) && !beginsAsDocument(bytes)) return;
  await context.inspectMember({ name, source: bufferSource(bytes) });
}

/** Scripts of languages other than Basic, and Basic that is stored compiled. */
function isMacroFile(name: string): boolean {
  return (
    (/^scripts\/./i.test(name) && !/parcel-descriptor\.xml$/i.test(name)) ||
    /^basic\/.*\.(pba|xba)$/i.test(name)
  );
}

async function readPart(
  { budget }: AnalysisContext,
  zip: OdfPackage["zip"],
  entry: ZipEntry,
  report: ReportOdf,
): Promise<Buffer | undefined> {
  budget.checkTime();
  try {
    return await zip.read(entry);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    report("odf-malformed", { where: `part ${entry.name}`, message: error.message });
    return undefined;
  }
}

function inspectXml({ budget }: AnalysisContext, name: string, bytes: Buffer, report: ReportOdf): void {
  const where = `part ${name}`;
  const text = decodeXml(bytes);
  if (text === undefined) {
    report("odf-malformed", { where, message: "The part is in an unknown encoding." });
    return;
  }
  const isConfiguration = /^configurations2\//i.test(name) || name === manifestName;
  inspectOdfXml({ where, text, isConfiguration }, budget, report);
}

export const odfParser: Parser = {
  detect: async (input) => (await readOdf(input))?.format,
  analyze,
};
