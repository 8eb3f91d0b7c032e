import type { AnalysisContext, DetectInput, Format, Parser } from "../../format.ts";
import { extensionOf } from "../../media-types.ts";
import { readWhole } from "../../read-whole.ts";
import { decodeAnyText } from "../../text/content.ts";
import { callOf } from "../csv/formula.ts";
import { isRemote } from "../ole2/fields.ts";
import { sylkType } from "./type.ts";

/** Records that no table with `ID` as its first column has: cells with positions, sizes, names with formulas, options. */
const record = /^(?:C;[XY]\d+(?:;|$)|B;[XY]\d+|F;(?:P\d+|[XY]\d|W\d|S[A-Z])|NN;N[^;]+;E|O;E(?:;|$))/i;
/** Names whose cells Excel runs. */
const autoRun = /^auto_(?:open|close|activate|deactivate)/i;

/** Bytes in which records are looked for. */
const searchedBytes = 1024 ** 2;

/** The text of a table, with the bytes that are written as an escape character and two others. */
async function textOf(bytes: Buffer): Promise<string> {
  // Detectors of encodings take the escapes for those of Japanese ones.
  const text = bytes.includes(0) ? (await decodeAnyText(bytes)).text : bytes.toString("latin1");
  return text
    .split("\x1b")
    .map((part, index) =>
      index > 0 && /^[ -/][0-?]/.test(part)
        ? String.fromCharCode(((part.charCodeAt(0) & 15) << 4) | (part.charCodeAt(1) & 15)) + part.slice(2)
        : part,
    )
    .join("");
}

/** Fields of a record by their first letters; a semicolon in a field is written twice. */
function* fieldsOf(line: string): Generator<[letter: string, value: string]> {
  for (const field of line.replaceAll(";;", "\0").split(";").slice(1)) {
    const text = field.replaceAll("\0", ";");
    yield [text.slice(0, 1).toUpperCase(), text.slice(1)];
  }
}

async function analyze(context: AnalysisContext): Promise<void> {
  const { budget, report } = context;
  const lines = (await textOf(await readWhole(context))).split(/\r\n|\r|\n/);
  for (const [index, line] of lines.entries()) {
    budget.use("objects");
    checkRecord(line, `line ${index + 1}`, report);
  }
}

function checkRecord(line: string, where: string, report: AnalysisContext["report"]): void {
  const kind = /^\s*([A-Z]{1,2});/i.exec(line)?.[1]?.toUpperCase();
  if (kind === undefined) return;
  for (const [letter, value] of fieldsOf(line.trimStart())) {
    if (kind === "O" && letter === "E") report("excel-macro-sheet", { where });
    if (kind === "NN" && letter === "N" && autoRun.test(value.trim()))
      report("excel-auto-run-name", { where, evidence: { name: value } });
    if (letter === "E" && kind !== "O") {
      const call = callOf(`=${value}`, "cell");
      if (call !== undefined)
        report(call.includes("|") ? "office-dde" : "sylk-calling-formula", {
          message: `A formula calls ${call.slice(0, 100)}.`,
          where,
          evidence: { formula: value.slice(0, 200) },
        });
    }
    if (kind === "NE" && (isRemote(value) || value.includes("|")))
      report(value.includes("|") ? "office-dde" : "office-remote-content", {
        where,
        evidence: { link: value },
      });
  }
}

async function detect({ filename, read }: DetectInput): Promise<Format | undefined> {
  const text = await textOf(await read(0, searchedBytes));
  const isTable = text.split(/[\r\n]+/).some((line) => record.test(line.trim()));
  return isTable || extensionOf(filename) === "slk" ? { type: sylkType, family: sylkType } : undefined;
}

export const sylkParser: Parser = { detect, analyze };
