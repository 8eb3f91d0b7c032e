import type { DetectInput } from "../../format.ts";
import { attributeOf, readXml, type XmlElement, type XmlHandlers } from "../../xml/xml.ts";
import { odfFormulaDanger } from "./formulas.ts";
import { checkAddress, checkEvent } from "./links.ts";
import type { ReportOdf } from "./rules.ts";

export interface OdfPart {
  /** Place for findings; empty for a flat document. */
  where: string;
  text: string;
  /** The part sets up menus and toolbars. */
  isConfiguration: boolean;
}

/** Content that is encoded in the text of a flat document. */
export interface BinaryData {
  name: string;
  bytes: Buffer;
}

/** Document types that older office programs write. */
const knownDoctype =
  /^\s*[\w.-]{1,40}(:[\w.-]{1,40})?(\s+PUBLIC\s+["']-\/\/(OpenOffice\.org|W3C)\/\/DTD [^"'<>]{1,80}["']\s+["']([\w.-]{1,60}|https?:\/\/www\.w3\.org\/[^"'<>]{1,80})["'])?\s*$/;
const formulaAttributes = new Set(["formula", "expression", "condition", "value", "base-cell-address"]);
const textElements = new Set(["module", "source-code", "script", "binary-data"]);
const basicCode = /^\s*((public|private|static|global)\s+)*(sub|function|property)\s/im;
const scriptLanguage =
  /^((ooo|application|text|x):)?(x-)?(java|js|ecma|live|vb|star|basic|beanshell|python|script)/i;
const sourceAttributes = new Set(["href", "image-data", "src"]);
const maximumSamples = 200;

/**
 * Looks for what hides in XML of an OpenDocument file, packaged or flat.
 *
 * @returns the binary data of a flat document
 * @throws LimitError
 */
export function inspectOdfXml(part: OdfPart, budget: DetectInput["budget"], report: ReportOdf): BinaryData[] {
  const reader = new PartReader(part, budget, report);
  // Office programs ignore names of namespaces that are not declared; manifests of OpenOffice.org 1 declare none.
  const { malformed, doctype } = readXml(part.text, reader, budget, { allowsUnboundPrefixes: true });
  const { where } = part;
  if (doctype !== undefined && !knownDoctype.test(doctype))
    report("odf-dtd", { where, evidence: { doctype: doctype.trim().slice(0, maximumSamples) } });
  if (malformed !== undefined)
    report("odf-malformed", { where, message: `The part is not well-formed XML: ${malformed}` });
  return reader.binaries;
}

/** Reports elements; their local names tell what they are in every version of the format. */
class PartReader implements XmlHandlers {
  readonly #part: OdfPart;
  readonly #budget: DetectInput["budget"];
  readonly #report: ReportOdf;
  /** Text of the innermost element whose text matters. */
  #text: { element: XmlElement; parts: string[] } | undefined;
  readonly binaries: BinaryData[] = [];

  constructor(part: OdfPart, budget: DetectInput["budget"], report: ReportOdf) {
    this.#part = part;
    this.#budget = budget;
    this.#report = report;
  }

  open(element: XmlElement): void {
    const where = this.#at(element);
    elementChecks.get(element.local)?.(element, where, this.#report);
    for (const { local, value } of element.attributes) {
      if (sourceAttributes.has(local))
        checkAddress(element, value, where, this.#part.isConfiguration, this.#report);
      else if (formulaAttributes.has(local)) this.#formula(value, where);
    }
    if (textElements.has(element.local)) this.#text = { element, parts: [] };
  }

  text(text: string): void {
    this.#text?.parts.push(text);
  }

  close(element: XmlElement): void {
    const { local } = element;
    if (this.#text?.element !== element) return;
    const text = this.#text.parts.join("");
    this.#text = undefined;
    if (local === "binary-data") this.#binary(element, text);
    else this.#code(element, text);
  }

  #at({ line }: XmlElement): string {
    const { where } = this.#part;
    if (where === "") return `line ${line}`;
    return line > 1 ? `${where} line ${line}` : where;
  }

  #formula(formula: string, where: string): void {
    const danger = odfFormulaDanger(formula);
    if (danger !== undefined)
      this.#report(danger === "dde" ? "odf-dde" : "odf-calling-formula", { where, evidence: { formula } });
  }

  /** Basic without procedures is what programs leave behind; scripts of other languages are code. */
  #code(element: XmlElement, text: string): void {
    if (text.trim() === "") return;
    const language = attributeOf(element, "language") ?? "";
    // Programs of other languages in fields, such as of report generators, are run by no office program.
    if (element.local === "script" && !scriptLanguage.test(language)) return;
    const isBasic =
      element.local === "source-code" || (element.local === "module" && /basic|^$/i.test(language));
    const where = this.#at(element);
    const evidence = { name: attributeOf(element, "name") ?? "", language };
    if (!isBasic || basicCode.test(text)) this.#report("odf-macro", { where, evidence });
    else this.#report("odf-empty-macro-library", { where, evidence });
  }

  #binary(element: XmlElement, text: string): void {
    const bytes = Buffer.from(text, "base64");
    if (bytes.length === 0) return;
    this.#budget.use("entries");
    this.#budget.use("bytesDecoded", bytes.length);
    this.binaries.push({ name: `binary data of line ${element.line}`, bytes });
  }
}

type ElementCheck = (element: XmlElement, where: string, report: ReportOdf) => void;

const dde: ElementCheck = (element, where, report) =>
  report("odf-dde", {
    where,
    evidence: {
      application: attributeOf(element, "dde-application") ?? "",
      topic: attributeOf(element, "dde-topic") ?? "",
    },
  });
const server: ElementCheck = (element, where, report) =>
  report("odf-database-connection", { where, evidence: { host: attributeOf(element, "hostname") ?? "" } });

const elementChecks: ReadonlyMap<string, ElementCheck> = new Map<string, ElementCheck>([
  ["event-listener", checkEvent],
  [
    "event",
    (element, where, report) => {
      if (element.uri.includes("script") || attributeOf(element, "macro-name") !== undefined)
        checkEvent(element, where, report);
    },
  ],
  ["execute-macro", checkEvent],
  ["dde-source", dde],
  ["dde-connection-decl", dde],
  ["server-database", server],
  [
    "applet",
    (element, where, report) => report("odf-active-object", { where, evidence: { element: element.name } }),
  ],
  [
    "library",
    (element, where, report) => {
      if (attributeOf(element, "passwordprotected") === "true")
        report("odf-macro", { where, message: "A library of macros is protected by a password." });
    },
  ],
]);
