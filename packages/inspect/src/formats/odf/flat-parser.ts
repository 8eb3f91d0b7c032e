import type { AnalysisContext, Parser } from "../../format.ts";
import { bufferSource } from "../../source.ts";
import { readText } from "../../text/content.ts";
import { readXml } from "../../xml/xml.ts";
import { officeNamespace } from "./package.ts";
import { inspectOdfXml } from "./part.ts";
import type { ReportOdf } from "./rules.ts";

async function analyze(context: AnalysisContext): Promise<void> {
  const { text } = await readText(context);
  const { root } = readXml(text, {}, context.budget, { prologOnly: true });
  if (!root || !officeNamespace.test(root.uri)) return;
  const report: ReportOdf = (rule, finding) => context.report(rule, finding);
  const part = { where: "", text, isConfiguration: false };
  for (const { name, bytes } of inspectOdfXml(part, context.budget, report))
    await context.inspectMember({ name, source: bufferSource(bytes) });
}

export const flatOdfParser: Parser = { analyze };
