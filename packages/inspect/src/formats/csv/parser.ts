import type { AnalysisContext, Parser } from "../../format.ts";
import { lineCounter } from "../../markup/doctype.ts";
import { readTextWindows } from "../../text/content.ts";
import { callCharacters, callOf, callSign } from "./formula.ts";

/**
 * Where a cell begins that is a formula: at the beginning of a line or after a separator, also after one in a URL's
 * encoding, with quotes, white space, invisible characters and an imported field's `"=""` before it.
 */
const formulaStart =
  /(?:^|[\n\r,;\t|]|%0[9AD])["'\u201c\u201d]{0,4}[ \t\u00a0\u200b-\u200d\u2060\ufeff\u3000\v\f]{0,50}["']{0,4}(?=[=+\-@])/g;
/** Characters with other forms, such as full-width ones, which programs convert. */
const otherForms = /[\uff00-\uffef\u2100-\u214f\ufe50-\ufe6f]/;
/** Characters of a cell that are looked at. */
const cellCharacters = 4096;

async function analyze(context: AnalysisContext): Promise<void> {
  const { budget, report } = context;
  for await (const window of readTextWindows(context)) {
    if (!window.hasOneOf(callCharacters)) continue;
    const decoded = window.decode();
    const text = otherForms.test(decoded) ? decoded.normalize("NFKC") : decoded;
    const lineOf = lineCounter(text);
    callSign.lastIndex = 0;
    if (!callSign.test(text)) continue;
    const program = startedProgram.exec(text);
    if (program)
      report("csv-calling-formula", {
        message: "A cell is a formula that calls DDE.",
        evidence: { formula: program[1] ?? "" },
      });
    const nextSign = offsetsOf(text, callSign);
    const nextLine = offsetsOf(text, /[\r\n]/g);
    let end = 0;
    for (const match of text.matchAll(formulaStart)) {
      const start = match.index + match[0].length;
      // Most cells are numbers, dates or plain formulas; of a line, the first call is reported.
      if (start < end || nextSign(start) > start + cellCharacters) continue;
      const isQuoted = match[0].includes('"');
      if (!isQuoted && nextSign(start) > nextLine(start)) continue;
      budget.checkTime();
      const rest = text.slice(start, start + cellCharacters);
      const formula = isQuoted ? unquoted(rest) : (rest.split(/[\r\n]/, 1)[0] ?? "");
      const call = callOf(formula, isQuoted ? "cell" : "line");
      if (call === undefined) continue;
      end = nextLine(start);
      report("csv-calling-formula", {
        message: `A cell is a formula that calls ${call.slice(0, 100)}.`,
        where: `line ${(await window.firstLine()) - 1 + lineOf(start)}`,
        evidence: { formula: formula.slice(0, 200) },
      });
    }
  }
}

/** The function of LibreOffice that starts a program, as it is written in lists of formulas, without a sign before it. */
const startedProgram =
  /(?:^|[\n\r,;\t|])[ "']{0,3}(DDE\s{0,3}\(\s{0,3}"{1,2}[^"\n]{1,200}"{1,2}\s{0,3}[;,])/i;

/** A function that gives the offset of the next match at or after an offset, for offsets in ascending order. */
function offsetsOf(text: string, pattern: RegExp): (offset: number) => number {
  const search = new RegExp(pattern.source, pattern.flags);
  let next = -1;
  return (offset) => {
    if (next < offset) {
      search.lastIndex = offset;
      next = search.exec(text)?.index ?? Number.POSITIVE_INFINITY;
    }
    return next;
  };
}

/** The rest of a quoted cell, with doubled quotes as one. */
function unquoted(rest: string): string {
  const end = /(?:^|[^"])(?:"")*"(?=[,;\t|\r\n]|$)/.exec(rest);
  return (end ? rest.slice(0, end.index + end[0].length - 1) : rest).replaceAll('""', '"');
}

export const csvParser: Parser = { analyze };
