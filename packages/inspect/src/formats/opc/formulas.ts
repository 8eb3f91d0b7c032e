/** What a formula or a defined name of a workbook does that it should not do. */
export type FormulaDanger = "dde" | "macro" | "call";

/** Looks for what a formula runs or calls. Strings of the formula are no code, except for their place in a DDE link. */
export function formulaDanger(formula: string): FormulaDanger | undefined {
  const code = formula.replaceAll(/"[^"]*"/g, '""');
  // A DDE link is `program|'topic'!item`; `|` is no operator of Excel.
  if (/[a-z0-9_.)\]]\s*\|\s*['a-z0-9_"/\\]/i.test(code)) return "dde";
  if (/(^|[^a-z0-9_.])(call|exec|register|register\.id|fopen|fwrite)\s*\(/i.test(code)) return "macro";
  if (/(^|[^a-z0-9_])webservice\s*\(/i.test(code)) return "call";
  return undefined;
}

/** Whether Excel runs a macro of this name by itself; `_xlnm.` marks built-in names, and anything may follow. */
export function isAutoRunName(name: string): boolean {
  return /^(_xlnm\.)?auto_?(open|close|activate|deactivate)/i.test(name.trim());
}
