import type { AnalysisContext, Parser } from "../../format.ts";
import { bufferSource } from "../../source.ts";
import { readText } from "../../text/content.ts";
import { readXml } from "../../xml/xml.ts";
import type { ReportOpc } from "../opc/rules.ts";
import { OfficeXmlReader } from "./reader.ts";

/** Namespaces of the root elements of Word, Excel and Visio. */
const rootNamespace =
  /^(http:\/\/schemas\.microsoft\.com\/office\/word\/200\d(\/\d)?\/wordml|urn:schemas-microsoft-com:office:spreadsheet|urn:schemas-microsoft-com:office:visio|http:\/\/schemas\.microsoft\.com\/visio\/200\d\/core)$/;

async function analyze(context: AnalysisContext): Promise<void> {
  const { text } = await readText(context);
  const { budget } = context;
  if (!rootNamespace.test(readXml(text, {}, budget, { prologOnly: true }).root?.uri ?? "")) return;
  const report: ReportOpc = (rule, finding) => context.report(rule, finding);
  const reader = new OfficeXmlReader(report, (finding) => context.report("office-xml-macro", finding));
  const { malformed, doctype } = readXml(text, reader, budget);
  reader.end();
  if (doctype !== undefined) report("office-dtd", { where: "" });
  if (malformed !== undefined)
    report("office-malformed", { where: "", message: `The document is not well-formed XML: ${malformed}` });
  for (const { name, line, base64 } of reader.binaries) {
    const bytes = Buffer.from(base64, "base64");
    budget.use("entries");
    budget.use("bytesDecoded", bytes.length);
    if (bytes.length > 0)
      await context.inspectMember({ name: name || `data of line ${line}`, source: bufferSource(bytes) });
  }
}

export const officeXmlParser: Parser = { analyze };
