import type { AnalysisContext, FormatModule } from "../../format.ts";
import { blankDoctype, readDoctype } from "../../markup/doctype.ts";
import { EffectFinder, type EffectKind } from "../../markup/effects.ts";
import { entityExpander } from "../../markup/entities.ts";
import { readStrictly, readTolerantly } from "../../markup/markup.ts";
import { scriptLine } from "../../markup/sweep.ts";
import { readDataUrl } from "../../markup/url.ts";
import { bufferSource } from "../../source.ts";
import { asciiHead, readText } from "../../text/content.ts";
import { htmlRules } from "./rules.ts";

const ruleOf: Record<Exclude<EffectKind, "foreign-object">, keyof typeof htmlRules> = {
  script: "html-script",
  handler: "html-handler",
  "script-url": "html-script-url",
  "animated-link": "html-script-url",
  download: "html-smuggling",
  frame: "html-frame",
  form: "html-form",
  refresh: "html-refresh",
  base: "html-base",
  "file-share": "html-file-share",
  external: "html-external-resource",
};

/** HTML is read as browsers read it, and XHTML as XML too, because its file name decides which of both they do. */
async function analyze(context: AnalysisContext): Promise<void> {
  const { budget, report } = context;
  const { text } = await readText(context);
  const found = new Set<string>();
  const finder = new EffectFinder(
    (kind, message, line, value) => {
      found.add(kind);
      if (kind !== "foreign-object")
        report(ruleOf[kind], { message, where: `line ${line}`, evidence: { value } });
    },
    { isSvg: false },
  );
  readTolerantly(text, { isXml: false, budget, expand: (value) => value }, finder);
  if (context.format.type !== "text/html" || /^\s*<\?xml/.test(text)) {
    const doctype = readDoctype(text, () => budget.checkTime());
    const expand = entityExpander(doctype);
    readStrictly(blankDoctype(text, doctype), { budget, expand }, finder);
  }
  const line = scriptLine(withoutDataScripts(text));
  if (line !== undefined && !found.has("script"))
    report("html-script", { message: "A comment or broken markup has a script.", where: `line ${line}` });
  for (const { url, line: at } of finder.dataUrls) {
    const bytes = readDataUrl(url);
    if (bytes) await context.inspectMember({ name: `image of line ${at}.svg`, source: bufferSource(bytes) });
  }
}

/** Text without the beginnings of `script` elements that hold data. */
function withoutDataScripts(text: string): string {
  return text.replaceAll(
    /<script\s+type\s*=\s*["']?(?:application\/(?:ld\+)?json|text\/template)\b/gi,
    "<data ",
  );
}

export const html: FormatModule = {
  name: "html",
  rules: htmlRules,
  accepts: ({ type, family }, { head }) =>
    type === "text/html" ||
    type === "application/xhtml+xml" ||
    (family === "unknown" && /<(?:!doctype html|html|head|body|iframe|meta)[\s>]/.test(asciiHead(head))),
  analyze,
};
