import { startsProgram, targetKind } from "../../package/targets.ts";
import { attributeOf, type XmlElement } from "../../xml/xml.ts";
import { isMacroAddress } from "./formulas.ts";
import type { ReportOdf } from "./rules.ts";

/** Elements whose address is followed by a click only. */
const clicked = new Set([
  "a",
  "event-listener",
  "area-rectangle",
  "area-circle",
  "area-polygon",
  "button",
  "form",
  "submission",
  "bibliography-mark",
]);
/** Elements whose address is loaded after a question, or when an index is made anew. */
const asked = new Set([
  "template",
  "table-source",
  "alphabetical-index-auto-mark-file",
  "hyperlink-behaviour",
  "file-based-database",
]);
/** Drivers of databases that are in the document. */
const embeddedDatabase = /^sdbc:embedded:(hsqldb|firebird)$/i;
/** Addresses that office programs use for content of the document itself. */
const internalAddress =
  /^vnd\.sun\.star\.(graphicobject|embeddedobject|package|help|objectreplacement|oleobject)/i;
/** Commands of the office program as addresses of links. */
const commandAddress = /^(\.uno|slot|private|vnd\.sun\.star\.[a-z]+):/i;

/** Whether content of an address is of another computer or of a protocol handler. */
function isElsewhere(address: string): boolean {
  const kind = targetKind(address);
  if (kind === "handler") return !internalAddress.test(address.trim());
  return kind === "remote";
}

/**
 * Reports what an address of an element does.
 *
 * @param isConfiguration the part sets up menus and toolbars, whose addresses are commands
 */
export function checkAddress(
  element: XmlElement,
  address: string,
  where: string,
  isConfiguration: boolean,
  report: ReportOdf,
): void {
  const { local, uri } = element;
  const finding = { where, evidence: { element: element.name, address } };
  if (isMacroAddress(address)) report("odf-event-macro", finding);
  if (isConfiguration || isMacroAddress(address)) return;
  if (local === "connection-resource") {
    if (!embeddedDatabase.test(address.trim())) report("odf-database-connection", finding);
    return;
  }
  if (clicked.has(local) || uri.includes(":form:")) {
    if (startsProgram(address)) report("odf-dangerous-link", finding);
    else if (commandAddress.test(address.trim()) && !internalAddress.test(address.trim()))
      report("odf-event-macro", finding);
    return;
  }
  if (local === "floating-frame" && address.trim() !== "") report("odf-active-object", finding);
  else if (isElsewhere(address))
    report(asked.has(local) ? "odf-external-link" : "odf-remote-content", {
      ...finding,
      message: `The document refers to content (${element.name}) of elsewhere.`,
    });
}

/** Reports what an event of the document or a control does. */
export function checkEvent(element: XmlElement, where: string, report: ReportOdf): void {
  const action = attributeOf(element, "action")?.trim().toLowerCase();
  const address = attributeOf(element, "href") ?? "";
  const macro = attributeOf(element, "macro-name") ?? "";
  const evidence = { event: attributeOf(element, "event-name") ?? "", macro: macro || address };
  const isScript = element.uri.includes("script") || action === "execute-macro" || action === "macro";
  if (action === "execute" || action === "verb") report("odf-program-action", { where, evidence });
  else if (macro !== "" || (isScript && address !== "")) report("odf-event-macro", { where, evidence });
}
