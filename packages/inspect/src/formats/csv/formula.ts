/** Functions of spreadsheets that call out or run code, with the names that some languages use. */
const functionNames =
  "HYPERLINK|HIPERVINCULO|HIPERLINK|LIEN_HYPERTEXTE|COLLEG\\.IPERTESTUALE|WEBSERVICE|WEBDIENST|SERVICEWEB|SERVICIOWEB|SERVIZIO\\.WEB|SERVI\u00c7OWEB|IMPORTXML|IMPORTDATA|IMPORTFEED|IMPORTHTML|IMPORTRANGE|IMAGE|DDE|RTD|EXEC|CALL|REGISTER|REGISTER\\.ID|SQL\\.REQUEST|EVALUATE|FOPEN|FWRITE|RUN|SHELL|INITIATE|EXECUTE|POKE";
const callingFunctions = new RegExp(`(?:^|[^\\w.])(?:_xlfn\\.)?(${functionNames})\\s{0,20}\\(`, "i");

/** What every formula has somewhere that calls out. Each form begins with a rare character, so that other text is passed quickly. */
export const callSign = new RegExp(
  `\\((?<=\\b(?:${functionNames})\\s{0,20}\\()|\\||'(?:https?|file):|\\\\\\\\|@[A-Z]{2,11}\\(`,
  "gi",
);

/** Of these characters, whatever `callSign` finds has one. */
export const callCharacters = ["(", "|", "'", "\\", "@"];

/** `program|topic!item`, the form of DDE. */
const dde =
  /[\w.:\\]{1,260}\|\s{0,20}(?:'[^'\n]{0,2000}'|"[^"\n]{0,2000}"|[^\s|!'"]{1,500})\s{0,20}![\w$.'"]/i;
/** A program before `|` in a formula, whatever follows. */
const ddeProgram =
  /(?:^|[^\w])(?:cmd|command|msexcel|excel|winword|powershell|pwsh|mshta|rundll32|regsvr32|wscript|cscript|certutil|bitsadmin|calc|notepad|soffice|iexplore|explorer)(?:\.exe|\.com)?\s{0,5}\|/i;
/** A workbook on another computer: `='\\host\share\[book.xls]Sheet'!A1`. */
const externalBook =
  /'(?:\\\\|https?:\/\/|file:\/\/)[^'\n]{1,1000}'\s{0,5}[!#.]|^[=+@-]\s{0,5}\\\\[\w.-]{1,260}\\/i;

/** A function in the form of Lotus 1-2-3, which programs convert to a formula. Names of decorators in code are no functions. */
const lotusFunction =
  /^@(?:SUM|AVG|AVERAGE|MIN|MAX|CELL|INFO|NOW|TODAY|ROUND|ABS|LEN|CHAR|CONCAT(?:ENATE)?|INDIRECT|OFFSET|[VHX]?LOOKUP|CHOOSE|RAND)\(/i;

/**
 * What the formula of a cell calls, if it calls anything outside of the sheet. `text` begins with the sign that makes a
 * cell a formula; what follows the cell on its line does no harm.
 */
export function callOf(text: string, extent: "cell" | "line"): string | undefined {
  const formula = text.slice(0, 4096).normalize("NFKC");
  if (!/^[=+\-@]/.test(formula)) return undefined;
  const cell = extent === "cell" ? formula : cellAtStart(formula);
  const program = (dde.exec(formula.slice(0, 2048)) ?? ddeProgram.exec(cell))?.[0];
  if (program !== undefined && isBeforeSeparator(formula, program)) return program.trim();
  const called = callingFunctions.exec(cell)?.[1];
  if (called !== undefined) return called.toUpperCase();
  const book = externalBook.exec(cell)?.[0];
  if (book !== undefined) return book;
  return lotusFunction.exec(cell)?.[0];
}

/** The cell up to a separator outside of quotes and parentheses. */
function cellAtStart(text: string): string {
  let depth = 0;
  let quote = "";
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? "";
    if (quote) {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (/[,;\t\n]/.test(character) && depth <= 0) return text.slice(0, index);
  }
  return text;
}

/** Whether the program is in the first cell; `|` may also separate cells. */
function isBeforeSeparator(text: string, program: string): boolean {
  return !/[,;\t]/.test(
    text.slice(0, Math.max(0, text.indexOf(program))).replaceAll(/\([^()]*\)|"[^"]*"/g, ""),
  );
}
