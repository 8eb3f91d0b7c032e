import type { AnalysisContext, Parser } from "../../format.ts";
import { blankDoctype, readDoctype } from "../../markup/doctype.ts";
import { EffectFinder, type EffectKind } from "../../markup/effects.ts";
import { entityExpander } from "../../markup/entities.ts";
import { readStrictly, readTolerantly } from "../../markup/markup.ts";
import { scriptLine } from "../../markup/sweep.ts";
import { bufferSource } from "../../source.ts";
import { readText } from "../../text/content.ts";
import type { htmlRules } from "./rules.ts";

const ruleOf: Record<Exclude<EffectKind, "foreign-object">, keyof typeof htmlRules> = {
  script: "html-script",
  handler: "html-handler",
  "script-link": "html-script-link",
  "script-url": "html-script-url",
  "animated-link": "html-script-url",
  "hidden-code": "html-hidden-code",
  "windows-script": "html-windows-script",
  download: "html-smuggling",
  frame: "html-frame",
  "hidden-frame": "html-hidden-frame",
  object: "html-object",
  form: "html-form",
  "password-form": "html-password-form",
  redirect: "html-refresh",
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
        report(ruleOf[kind], { message, where: `line ${line}`, evidence: value === "" ? {} : { value } });
    },
    { isSvg: false },
  );
  for (const reading of readings(text))
    readTolerantly(reading, { isXml: false, budget, expand: (value) => value }, finder);
  if (context.format.type !== "text/html" || /^\s*<\?xml/.test(text)) {
    const doctype = readDoctype(text, () => budget.checkTime());
    const expand = entityExpander(doctype);
    readStrictly(blankDoctype(text, doctype), { budget, expand }, finder);
  }
  const line = scriptLine(withoutDataScripts(text));
  if (line !== undefined && !found.has("script"))
    report("html-script", { message: "A comment or broken markup has a script.", where: `line ${line}` });
  if (line !== undefined && !found.has("script")) finder.code(text, line);
  finder.end();
  for (const { name, bytes } of finder.documents)
    await context.inspectMember({ name, source: bufferSource(bytes) });
}

/**
 * The text as browsers read it. They end a comment with `--!>` too, and take text with escape sequences of ISO-2022-JP
 * for Japanese, whose characters swallow quotation marks.
 * https://html.spec.whatwg.org/multipage/parsing.html#comment-end-bang-state
 */
function readings(text: string): string[] {
  const page = text.replaceAll("--!>", "--> ");
  if (!text.includes("\u001b$")) return [page];
  return [page, new TextDecoder("iso-2022-jp").decode(Buffer.from(page, "latin1"))];
}

/** Text without the beginnings of `script` elements that hold data. */
function withoutDataScripts(text: string): string {
  return text.replaceAll(
    /<script\s+type\s*=\s*["']?(?:application\/(?:ld\+)?json|text\/template)\b/gi,
    "<data ",
  );
}

export const htmlParser: Parser = { analyze };
