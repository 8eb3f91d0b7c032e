import type { DetectInput } from "../../format.ts";
import { startsProgram, targetKind } from "../../package/targets.ts";
import { attributeOf, readXml, type XmlElement } from "../../xml/xml.ts";
import { FieldReader, fieldDanger, fieldFindings } from "./fields.ts";
import { formulaDanger, isAutoRunName } from "./formulas.ts";
import type { ReportOpc } from "./rules.ts";

/** Names of elements and attributes for which a part is read whole; XML cannot write names in another way. */
const wholeIfNamed =
  /instrText|InstrText|fldSimple|ddeLink|definedName|onLoad|hlinkMouseOver|hlinkClick|hlinkHover|:cmd\b|<cmd\b|refreshOnLoad|webPr|calculatedColumnFormula|customUI|<(?:\w+:)?(?:imagedata|fill|stroke|reference)\b|\bhref=|:ocx\b|<ocx\b|macrosheet/i;
/** Text of sheets that may be a formula that calls out, also written by character references. */
const wholeIfWritten = /webservice|\bimage\(|\brtd\(|\bcall\(|\bexec\(|register\.id|hyperlink|\||&#|<!/i;

/** Controls of Office forms, which do nothing without macros. */
const formControls =
  /^\{?(8bd21d[1-6]0-ec42-11ce-9e0d-00aa006002f3|978c9e23-d4b0-11ce-bf2d-00aa003f40d0|d7053240-ce69-11cd-a777-00dd01143c57|79176fb0-b7f2-11ce-97ef-00aa006d2776|dfd181e0-5e2f-11ce-a449-00aa004a803d|4c599241-6926-101b-9992-00000b65c6f9|6e182020-f460-11ce-9bcd-00aa00608e01|5512d1[0-9a-f]{2}-5cc6-11cf-8d67-00aa00bdce1d)\}?$/i;

const formulaElements = new Set(["f", "definedName", "calculatedColumnFormula", "formula", "formula1"]);

export interface XmlPart {
  /** Place for findings. */
  where: string;
  text: string;
  /** The part is the main part, and is always read whole. */
  isMain: boolean;
  /** Programs accept the part although it is not well-formed, as they do for VML and custom XML. */
  isLenient: boolean;
  isSheet: boolean;
}

/** Looks for what hides in one XML part of a package. */
export function inspectXmlPart(part: XmlPart, budget: DetectInput["budget"], report: ReportOpc): void {
  const { where, text, isMain, isLenient, isSheet } = part;
  const isWhole = isMain || wholeIfNamed.test(text) || (isSheet && wholeIfWritten.test(text));
  const reader = new PartReader(where, report);
  const { malformed, doctype } = readXml(text, reader, budget, { prologOnly: !isWhole });
  reader.end();
  if (doctype !== undefined) report("office-dtd", { where });
  if (malformed !== undefined && !isLenient)
    report("office-malformed", { where, message: `The part is not well-formed XML: ${malformed}` });
}

/** Reports elements of any part; the names of elements tell what they are. */
class PartReader {
  readonly #where: string;
  readonly #report: ReportOpc;
  readonly #fields: FieldReader;
  #isMacroSheet = false;
  #connection: XmlElement | undefined;
  #formula: { name: string | undefined; line: number; text: string } | undefined;

  constructor(where: string, report: ReportOpc) {
    this.#where = where;
    this.#report = report;
    this.#fields = new FieldReader((code, line) => this.#field(code, line));
  }

  open(element: XmlElement): void {
    this.#fields.open(element);
    elementChecks.get(element.local)?.(element, this.#at(element.line), this.#report);
    this.#workbook(element);
    if (element.uri.endsWith("/customui")) this.#ribbon(element);
  }

  text(text: string): void {
    this.#fields.text(text);
    if (this.#formula) this.#formula.text += text;
  }

  close(element: XmlElement): void {
    this.#fields.close();
    if (element.local === "connection") this.#connection = undefined;
    if (this.#formula && formulaElements.has(element.local)) {
      this.#checkFormula(this.#formula);
      this.#formula = undefined;
    }
  }

  end(): void {
    this.#fields.end();
    if (this.#formula) this.#checkFormula(this.#formula);
  }

  #at(line: number): string {
    return line > 1 ? `${this.#where} line ${line}` : this.#where;
  }

  #workbook(element: XmlElement): void {
    const { local, line } = element;
    if (local === "macrosheet") this.#isMacroSheet = true;
    if (local === "connection") this.#connection = element;
    if (formulaElements.has(local) && local !== "definedName") {
      if (this.#isMacroSheet && local === "f") this.#report("office-xlm-macro", { where: this.#where });
      this.#formula = { name: undefined, line, text: "" };
    }
    if (local === "definedName") this.#formula = { name: attributeOf(element, "name") ?? "", line, text: "" };
    const refreshed = this.#connection ? (attributeOf(this.#connection, "refreshOnLoad") ?? "") : "";
    const interval = this.#connection ? (attributeOf(this.#connection, "interval") ?? "0") : "0";
    const isRefreshed = /^(1|true)$/.test(refreshed) || Number(interval) > 0;
    const source =
      local === "webPr"
        ? attributeOf(element, "url")
        : local === "textPr"
          ? attributeOf(element, "sourceFile")
          : local === "dbPr"
            ? remoteSourceOf(attributeOf(element, "connection") ?? "")
            : local === "connection"
              ? (attributeOf(element, "odcFile") ?? attributeOf(element, "sourceFile"))
              : undefined;
    if (
      isRefreshed &&
      source !== undefined &&
      targetKind(source) !== "local" &&
      targetKind(source) !== "relative"
    )
      this.#report("office-refreshed-connection", { where: this.#at(line), evidence: { source } });
  }

  /** Callbacks of a ribbon may be of a document of another machine. */
  #ribbon({ line, attributes }: XmlElement): void {
    const macro = attributes.find(
      ({ value }) => value.includes("!") && targetKind(value) === "remote",
    )?.value;
    if (macro !== undefined)
      this.#report("office-ribbon-macro", { where: this.#at(line), evidence: { macro } });
  }

  #field(code: string, line: number): void {
    const danger = fieldDanger(code);
    if (danger === undefined) return;
    const { rule, message } = fieldFindings[danger];
    this.#report(rule, { message, where: this.#at(line), evidence: { field: code.trim() } });
  }

  #checkFormula({ name, line, text }: { name: string | undefined; line: number; text: string }): void {
    const finding = {
      where: this.#at(line),
      evidence: { formula: text, ...(name !== undefined && { name }) },
    };
    if (name !== undefined && isAutoRunName(name) && !text.includes("#REF!"))
      this.#report("office-auto-run-name", finding);
    const danger = formulaDanger(text);
    if (danger === "dde") this.#report("office-dde", { ...finding, message: "A formula is a DDE link." });
    if (danger === "native" || (danger === "macro" && (name !== undefined || this.#isMacroSheet)))
      this.#report("office-xlm-macro", finding);
    if (danger === "call") this.#report("office-calling-formula", finding);
    if (danger === "program") this.#report("office-dangerous-link", finding);
  }
}

/** The address of a server in the settings of a database connection: a file on it, or a machine by its IP address. */
function remoteSourceOf(connection: string): string | undefined {
  const values = connection.split(";").map((setting) => setting.slice(setting.indexOf("=") + 1).trim());
  const address = values.find(
    (value) => targetKind(value) === "remote" || /^\d{1,3}(\.\d{1,3}){3}\b/.test(value),
  );
  return address !== undefined && targetKind(address) !== "remote" ? `//${address}` : address;
}

function isRibbonLoad({ local, attributes }: XmlElement): boolean {
  return (
    local === "customUI" &&
    attributes.some(({ local: name, value }) => name === "onLoad" && value.trim() !== "")
  );
}

function checkLink(element: XmlElement, where: string, report: ReportOpc): void {
  const action = attributeOf(element, "action") ?? "";
  const isProgram = /^\s*ppaction:\/\/program/i.test(action);
  if (isProgram) report("office-program-action", { where, evidence: { action } });
}

type ElementCheck = (element: XmlElement, where: string, report: ReportOpc) => void;

/** Pictures of VML that are not in the package, and links of its shapes. */
const checkPicture: ElementCheck = (element, where, report) => {
  for (const { local, value } of element.attributes)
    if ((local === "src" || local === "href") && targetKind(value) === "remote")
      report("office-remote-content", { where, evidence: { address: value } });
};
const checkShape: ElementCheck = (element, where, report) => {
  const address = attributeOf(element, "href") ?? "";
  if (startsProgram(address)) report("office-dangerous-link", { where, evidence: { address } });
};

/** The pointer over a shape follows its link without a click. */
const checkHover: ElementCheck = (element, where, report) => {
  const action = attributeOf(element, "action") ?? "";
  if (/^\s*ppaction:\/\/(program|ole|hlinkfile)/i.test(action))
    report("office-program-action", { where, evidence: { action } });
};
/** A web add-in, whose catalog is on a server. */
const checkAddIn: ElementCheck = (element, where, report) => {
  const store = attributeOf(element, "store") ?? "";
  if (attributeOf(element, "storeType") !== undefined && targetKind(store) === "remote")
    report("office-remote-content", { where, evidence: { store } });
};

const elementChecks: ReadonlyMap<string, ElementCheck> = new Map<string, ElementCheck>([
  [
    "ddeLink",
    (element, where, report) =>
      report("office-dde", {
        where,
        message: "The workbook has a DDE link.",
        evidence: {
          service: attributeOf(element, "ddeService") ?? "",
          topic: attributeOf(element, "ddeTopic") ?? "",
        },
      }),
  ],
  [
    "customUI",
    (element, where, report) => {
      if (isRibbonLoad(element))
        report("office-ribbon-macro", { where, evidence: { macro: attributeOf(element, "onLoad") ?? "" } });
    },
  ],
  ["hlinkClick", checkLink],
  ["hlinkHover", checkHover],
  ["hlinkMouseOver", checkHover],
  ["imagedata", checkPicture],
  ["fill", checkPicture],
  ["stroke", checkPicture],
  ["shape", checkShape],
  ["rect", checkShape],
  ["group", checkShape],
  ["reference", checkAddIn],
  [
    "cmd",
    (element, where, report) => {
      if (attributeOf(element, "type") === "verb")
        report("office-program-action", { where, message: "An animation opens an embedded object." });
    },
  ],
  [
    "ocx",
    (element, where, report) => {
      const classId = attributeOf(element, "classid") ?? "";
      report(formControls.test(classId) ? "office-form-controls" : "office-activex", {
        where,
        evidence: { classId },
      });
    },
  ],
]);
