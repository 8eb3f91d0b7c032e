import type { AnalysisContext, FormatModule } from "../../format.ts";
import { blankDoctype, readDoctype } from "../../markup/doctype.ts";
import { EffectFinder, type EffectKind } from "../../markup/effects.ts";
import { entityExpander } from "../../markup/entities.ts";
import { readStrictly, readTolerantly } from "../../markup/markup.ts";
import { scriptLine } from "../../markup/sweep.ts";
import { readDataUrl } from "../../markup/url.ts";
import { bufferSource } from "../../source.ts";
import { asciiHead, readText } from "../../text/content.ts";
import { svgRules } from "./rules.ts";

const ruleOf: Record<EffectKind, keyof typeof svgRules> = {
  script: "svg-script",
  handler: "svg-handler",
  "script-url": "svg-script-url",
  "animated-link": "svg-animated-link",
  external: "svg-external-reference",
  "file-share": "svg-external-reference",
  frame: "svg-html-content",
  form: "svg-html-content",
  refresh: "svg-html-content",
  base: "svg-html-content",
  download: "svg-script",
  "foreign-object": "svg-foreign-object",
};

/** SVG is read as XML, and as tolerantly as HTML is: browsers show a broken drawing up to the error. */
async function analyze(context: AnalysisContext): Promise<void> {
  const { budget, report } = context;
  const { text } = await readText(context);
  const found = new Set<string>();
  const finder = new EffectFinder(
    (kind, message, line, value) => {
      found.add(ruleOf[kind]);
      report(ruleOf[kind], { message, where: `line ${line}`, evidence: { value } });
    },
    { isSvg: true },
  );
  const doctype = readDoctype(text, () => budget.checkTime());
  const content = blankDoctype(text, doctype);
  const expand = entityExpander(doctype);
  readStrictly(content, { budget, expand }, finder);
  readTolerantly(content, { isXml: true, budget, expand }, finder);
  const line = scriptLine(content);
  if (line !== undefined && !found.has("svg-script")) report("svg-script", { where: `line ${line}` });
  for (const { url, line: at } of finder.dataUrls) {
    const bytes = readDataUrl(url);
    if (bytes) await context.inspectMember({ name: `image of line ${at}.svg`, source: bufferSource(bytes) });
  }
}

export const svg: FormatModule = {
  name: "svg",
  rules: svgRules,
  accepts: ({ type, family }, { head }) =>
    type === "image/svg+xml" || (family === "unknown" && /<(?:[\w-]+:)?svg[\s>]/.test(asciiHead(head))),
  analyze,
};
