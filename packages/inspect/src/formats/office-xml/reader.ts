import type { ReportedFinding } from "../../format.ts";
import { startsProgram, targetKind } from "../../package/targets.ts";
import { attributeOf, type XmlElement, type XmlHandlers } from "../../xml/xml.ts";
import { FieldReader, fieldDanger, fieldFindings } from "../opc/fields.ts";
import { formulaDanger, isAutoRunName } from "../opc/formulas.ts";
import type { ReportOpc } from "../opc/rules.ts";

/** Elements with content that Word loads, by their attributes that have the address. */
const loading: ReadonlyMap<string, readonly string[]> = new Map([
  ["attachedTemplate", ["val"]],
  ["subDoc", ["link", "val"]],
  ["imagedata", ["src", "href"]],
  ["fill", ["src"]],
  ["stroke", ["src"]],
  ["sourceFileName", ["val"]],
  ["dataSource", ["val"]],
  ["OLEObject", ["href"]],
  ["xslt", ["val"]],
]);
/** Elements with encoded data: ActiveMime of Word, pictures, the project of Visio. */
const binaryElements = new Set(["binData", "VBProjectData", "ForeignData"]);
const macroData = /editdata\.mso/i;

interface BinaryElement {
  name: string;
  line: number;
  base64: string;
}

/** Finds what WordprocessingML, SpreadsheetML and DatadiagramML of Office 2003 do by themselves. */
export class OfficeXmlReader implements XmlHandlers {
  readonly #report: ReportOpc;
  readonly #reportMacro: (finding: ReportedFinding) => void;
  readonly #fields: FieldReader;
  #text: { element: XmlElement; pieces: string[] } | undefined;
  #isRefreshed = false;
  readonly binaries: BinaryElement[] = [];

  constructor(report: ReportOpc, reportMacro: (finding: ReportedFinding) => void) {
    this.#report = report;
    this.#reportMacro = reportMacro;
    this.#fields = new FieldReader((code, line) => this.#field(code, line));
  }

  open(element: XmlElement): void {
    const { local, line } = element;
    const where = `line ${line}`;
    this.#fields.open(element);
    if (/^(yes|true|1|on)$/i.test(attributeOf(element, "macrosPresent") ?? ""))
      this.#reportMacro({ where, evidence: { attribute: "macrosPresent" } });
    const name = attributeOf(element, "name") ?? "";
    if (local === "VBProjectData" || (local === "binData" && macroData.test(name)))
      this.#reportMacro({ where, evidence: { element: element.name, name } });
    for (const attribute of loading.get(local) ?? [])
      this.#address(element, attributeOf(element, attribute) ?? "");
    const formula = attributeOf(element, "Formula") ?? attributeOf(element, "RefersTo");
    if (formula !== undefined)
      this.#formula(formula, local === "NamedRange" ? (attributeOf(element, "Name") ?? "") : undefined, line);
    const link =
      attributeOf(element, "HRef") ?? (local === "hlink" ? attributeOf(element, "dest") : undefined);
    if (link !== undefined) this.#link(local, link, where);
    if (local === "QuerySource") this.#isRefreshed = false;
    if (local === "RefreshOnFileOpen") this.#isRefreshed = true;
    if (binaryElements.has(local) || local === "Path") this.#text = { element, pieces: [] };
  }

  text(text: string): void {
    this.#fields.text(text);
    this.#text?.pieces.push(text);
  }

  close(element: XmlElement): void {
    this.#fields.close();
    if (this.#text?.element !== element) return;
    const text = this.#text.pieces.join("");
    this.#text = undefined;
    if (element.local !== "Path") this.#binary(element, text);
    // The path of another workbook, or the program and topic of a DDE link.
    else if (text.includes("|"))
      this.#report("office-dde", { where: `line ${element.line}`, evidence: { path: text } });
    else this.#address(element, text);
  }

  /** A hyperlink, or the address of a web query, whose settings come before it. */
  #link(local: string, address: string, where: string): void {
    if (local === "URLString" && this.#isRefreshed && targetKind(address) === "remote")
      this.#report("office-refreshed-connection", { where, evidence: { source: address } });
    if (startsProgram(address)) this.#report("office-dangerous-link", { where, evidence: { address } });
  }

  end(): void {
    this.#fields.end();
  }

  #binary(element: XmlElement, base64: string): void {
    const name = (attributeOf(element, "name") ?? "").replace(/^wordml:\/\//, "");
    this.binaries.push({ name, line: element.line, base64 });
  }

  #address({ name, local, line }: XmlElement, address: string): void {
    // Data of the document itself.
    if (/^wordml:/i.test(address)) return;
    const kind = targetKind(address);
    if (kind !== "remote" && kind !== "handler") return;
    // Excel asks before it reads another workbook.
    const rule = local === "Path" && kind === "remote" ? "office-external-link" : "office-remote-content";
    this.#report(rule, {
      where: `line ${line}`,
      message: `The document refers to content (${name}) of a server.`,
      evidence: { address },
    });
  }

  #field(code: string, line: number): void {
    const danger = fieldDanger(code);
    if (danger === undefined) return;
    const { rule, message } = fieldFindings[danger];
    this.#report(rule, { message, where: `line ${line}`, evidence: { field: code.trim() } });
  }

  #formula(formula: string, name: string | undefined, line: number): void {
    const finding = { where: `line ${line}`, evidence: { formula, ...(name !== undefined && { name }) } };
    if (name !== undefined && isAutoRunName(name)) this.#report("office-auto-run-name", finding);
    const danger = formulaDanger(formula);
    if (danger === "dde") this.#report("office-dde", { ...finding, message: "A formula is a DDE link." });
    if (danger === "macro" || danger === "native") this.#report("office-xlm-macro", finding);
    if (danger === "call") this.#report("office-calling-formula", finding);
    if (danger === "program") this.#report("office-dangerous-link", finding);
  }
}
