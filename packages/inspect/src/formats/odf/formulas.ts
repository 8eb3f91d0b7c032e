import { startsProgram, targetKind } from "../../package/targets.ts";
import { formulaDanger } from "../opc/formulas.ts";

/** What a formula does that it should not do. */
export type OdfFormulaDanger = "dde" | "call";

/**
 * Looks for what an OpenFormula formula runs or calls, whatever syntax its prefix names. In the syntaxes of Calc `|` separates
 * rows; in that of Excel it is a DDE link.
 * @see https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part4-formula/OpenDocument-v1.3-os-part4-formula.html
 */
export function odfFormulaDanger(formula: string): OdfFormulaDanger | undefined {
  const code = formula.replaceAll(/"[^"]*"/g, '""');
  if (/(^|[^a-z0-9_.])dde\s*\(/i.test(code)) return "dde";
  if (/(^|[^a-z0-9_])webservice\s*\(/i.test(code)) return "call";
  if (/^\s*msoxl:/i.test(formula) && formulaDanger(formula.replace(/^\s*msoxl:=?/i, "")) === "dde")
    return "dde";
  return isDangerousLink(formula) ? "call" : undefined;
}

/** Whether a formula links to a file share or a protocol that starts programs. Other hyperlinks pass. */
function isDangerousLink(formula: string): boolean {
  for (const [, target = ""] of formula.matchAll(/hyperlink\s*\(\s*"([^"]*)"/gi)) {
    if (startsProgram(target) || isMacroAddress(target)) return true;
    if (targetKind(target) === "remote" && !/^\s*(https?|ftps?):/i.test(target)) return true;
  }
  return false;
}

/** Addresses of macros and of commands of the office program. */
export function isMacroAddress(address: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: programs ignore control characters in addresses.
  const text = address.replaceAll(/[\u0000-\u0020\u007f]/g, "");
  return /^(vnd\.sun\.star\.(script|expand|tdoc|hier|odma)|macro|vnd\.libreoffice\.command|vnd\.sun\.star\.command|service):/i.test(
    text,
  );
}
