/**
 * Spreadsheets evaluate cells that begin with these characters, or with their full-width forms, as formulas.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const formula = /^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/;

type Cell = string | number | null | undefined;

/** A quoted cell. An apostrophe before a formula makes it text. */
function cellOf(value: Cell): string {
  const text = String(value ?? "");
  const harmless = typeof value === "string" && formula.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** Rows as CSV. https://www.rfc-editor.org/rfc/rfc4180#section-2 */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
}
