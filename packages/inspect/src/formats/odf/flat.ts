import type { AnalysisContext, FormatModule } from "../../format.ts";
import { bufferSource } from "../../source.ts";
import { asciiHead, isTextual, readText } from "../../text/content.ts";
import { readXml } from "../../xml/xml.ts";
import { officeNamespace } from "./package.ts";
import { inspectOdfXml } from "./part.ts";
import type { ReportOdf } from "./rules.ts";

/** OpenDocument in a single XML file. */
export const flatOdf: FormatModule = {
  name: "flat-odf",
  rules: {},
  accepts: (format, { head }) => isTextual(format) && asciiHead(head).startsWith("<"),
  analyze: (context) => analyze(context),
};

async function analyze(context: AnalysisContext): Promise<void> {
  const { text } = await readText(context);
  // Most XML names the namespace nowhere.
  if (!/opendocument:xmlns:office|openoffice\.org\/2000\/office|&#/.test(text)) return;
  const { root } = readXml(text, {}, context.budget, { prologOnly: true });
  if (!root || !officeNamespace.test(root.uri)) return;
  const report: ReportOdf = (rule, finding) => context.report(rule, finding);
  const part = { where: "", text, isConfiguration: false };
  for (const { name, bytes } of inspectOdfXml(part, context.budget, report))
    await context.inspectMember({ name, source: bufferSource(bytes) });
}
