import { startsProgram } from "../../package/targets.ts";

/** What a formula or a defined name of a workbook does that it should not do. */
export type FormulaDanger = "dde" | "macro" | "native" | "call" | "program";

/** Looks for what a formula runs or calls. Strings of the formula are no code, except for their place in a DDE link. */
export function formulaDanger(formula: string): FormulaDanger | undefined {
  const code = formula.replaceAll(/"[^"]*"/g, '""');
  // A DDE link is `program|'topic'!item`; `|` is no operator of Excel.
  if (/[a-z0-9_.)\]]\s*\|\s*['a-z0-9_"/\\]/i.test(code)) return "dde";
  // Cells may call some of these functions too; functions that workbooks define have other arguments.
  if (/(^|[^a-z0-9_.])(call|exec|register\.id)\s*\(\s*"/i.test(code)) return "native";
  if (/(^|[^a-z0-9_.])(call|exec|register|register\.id|fopen|fwrite)\s*\(/i.test(code)) return "macro";
  if (/(^|[^a-z0-9_])webservice\s*\(/i.test(code)) return "call";
  // Excel loads pictures of IMAGE by itself; RTD with a second argument calls a server of another machine.
  if (/(^|[^a-z0-9_])image\s*\(\s*"\s*https?:/i.test(formula)) return "call";
  if (/(^|[^a-z0-9_.])rtd\s*\(\s*"[^"]*"\s*,\s*"[^"]+"/i.test(formula)) return "call";
  for (const [, target = ""] of formula.matchAll(/hyperlink\s*\(\s*"([^"]*)"/gi))
    if (startsProgram(target)) return "program";
  return undefined;
}

/** Whether Excel runs a macro of this name by itself; `_xlnm.` marks built-in names, and anything may follow. */
export function isAutoRunName(name: string): boolean {
  return /^(_xlnm\.)?auto_?(open|close|activate|deactivate)/i.test(name.trim());
}
