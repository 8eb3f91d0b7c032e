import type { AnalysisContext, Parser } from "../../format.ts";
import { blankDoctype, readDoctype } from "../../markup/doctype.ts";
import { EffectFinder, type EffectKind } from "../../markup/effects.ts";
import { entityExpander } from "../../markup/entities.ts";
import { readStrictly, readTolerantly } from "../../markup/markup.ts";
import { scriptLine } from "../../markup/sweep.ts";
import { bufferSource } from "../../source.ts";
import { readText } from "../../text/content.ts";
import type { svgRules } from "./rules.ts";

const ruleOf: Record<EffectKind, keyof typeof svgRules> = {
  script: "svg-script",
  "hidden-code": "svg-script",
  "windows-script": "svg-script",
  download: "svg-script",
  handler: "svg-handler",
  "script-link": "svg-script-url",
  "script-url": "svg-script-url",
  "animated-link": "svg-animated-link",
  external: "svg-external-reference",
  "file-share": "svg-external-reference",
  frame: "svg-html-content",
  "hidden-frame": "svg-html-content",
  object: "svg-html-content",
  form: "svg-html-content",
  "password-form": "svg-html-content",
  redirect: "svg-html-content",
  base: "svg-html-content",
  "foreign-object": "svg-foreign-object",
};

/** An attribute with a default in the document type, which browsers add to the elements. https://www.w3.org/TR/xml/#attdecls */
const defaultHandler = /\bon[a-z]{3,30}\s{1,99}CDATA\s{1,99}(?:#FIXED\s{1,99})?["'][^"']{1,200}/i;

/** SVG is read as XML, and as tolerantly as HTML is: browsers show a broken drawing up to the error. */
async function analyze(context: AnalysisContext): Promise<void> {
  const { budget, report } = context;
  const { text } = await readText(context);
  const found = new Set<string>();
  const finder = new EffectFinder(
    (kind, message, line, value) => {
      found.add(ruleOf[kind]);
      report(ruleOf[kind], { message, where: `line ${line}`, evidence: value === "" ? {} : { value } });
    },
    { isSvg: true },
  );
  const doctype = readDoctype(text, () => budget.checkTime());
  const subset = doctype ? text.slice(doctype.start, doctype.end) : "";
  const handler = defaultHandler.exec(subset);
  if (handler)
    report("svg-handler", {
      message: "The document type declares a handler as the default of an attribute.",
      evidence: { value: handler[0] },
    });
  const content = blankDoctype(text, doctype);
  const expand = entityExpander(doctype);
  readStrictly(content, { budget, expand }, finder);
  readTolerantly(content, { isXml: true, budget, expand }, finder);
  const line = scriptLine(content);
  if (line !== undefined && !found.has("svg-script")) report("svg-script", { where: `line ${line}` });
  for (const { name, bytes } of finder.documents)
    await context.inspectMember({ name, source: bufferSource(bytes) });
}

export const svgParser: Parser = { analyze };
