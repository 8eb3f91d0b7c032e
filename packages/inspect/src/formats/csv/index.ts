import type { AnalysisContext, FormatModule } from "../../format.ts";
import { extensionOf } from "../../media-types.ts";
import { isTextual, readTextWindows } from "../../text/content.ts";
import { callOf } from "./formula.ts";
import { csvRules } from "./rules.ts";

/**
 * Where a cell begins that is a formula: at the beginning of a line or after a separator, with quotes, white space,
 * invisible characters and an imported field's `"=""` before it. Full-width signs count, because programs convert them.
 */
const formulaStart =
  /(?:^|[\n\r,;\t|])["'\u201c\u201d]{0,4}[ \t\u00a0\u200b-\u200d\u2060\ufeff\u3000\v\f]{0,50}["']{0,4}(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

async function analyze(context: AnalysisContext): Promise<void> {
  const { budget, report } = context;
  for await (const { text, firstLine } of readTextWindows(context)) {
    if (!/[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text)) continue;
    let line = firstLine;
    let counted = 0;
    for (const match of text.matchAll(formulaStart)) {
      budget.checkTime();
      const start = match.index + match[0].length;
      // Most cells are negative numbers or dates.
      if (!/[(|'\\]/.test(text.slice(start, start + 2048).split("\n", 1)[0] ?? "")) continue;
      const isQuoted = match[0].includes('"');
      const rest = text.slice(start, start + 4096);
      const formula = isQuoted ? unquoted(rest) : (rest.split(/[\r\n]/, 1)[0] ?? "");
      const call = callOf(formula, isQuoted ? "cell" : "line");
      if (call === undefined) continue;
      line += (text.slice(counted, start).match(/\n/g) ?? []).length;
      counted = start;
      report("csv-calling-formula", {
        message: `A cell is a formula that calls ${call.slice(0, 100)}.`,
        where: `line ${line}`,
        evidence: { formula: formula.slice(0, 200) },
      });
    }
  }
}

/** The rest of a quoted cell, with doubled quotes as one. */
function unquoted(rest: string): string {
  const end = /(?:^|[^"])(?:"")*"(?=[,;\t|\r\n]|$)/.exec(rest);
  return (end ? rest.slice(0, end.index + end[0].length - 1) : rest).replaceAll('""', '"');
}

const tables = new Set(["text/csv", "text/tab-separated-values", "text/plain"]);
const tableNames = new Set(["csv", "tsv", "tab", "txt", "prn", "asc"]);

export const csv: FormatModule = {
  name: "csv",
  rules: csvRules,
  accepts: (format, { filename }) =>
    tables.has(format.type) || (isTextual(format) && tableNames.has(extensionOf(filename))),
  analyze,
};
