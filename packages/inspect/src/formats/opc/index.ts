import type { AnalysisContext, FormatModule } from "../../format.ts";
import { beginsAsDocument, beginsAsXml } from "../../package/signatures.ts";
import { bufferSource } from "../../source.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { type ZipEntry, ZipError } from "../../zip/zip.ts";
import { readBinaryPart } from "./binary-workbook.ts";
import { isAutoRunName } from "./formulas.ts";
import {
  contentTypesName,
  type OpcPackage,
  partKey,
  readPackage,
  readRelationships,
  resolvePart,
} from "./package.ts";
import { inspectXmlPart } from "./part.ts";
import { reportRelationships } from "./relationships.ts";
import { opcRules, type ReportOpc } from "./rules.ts";
import { isMacroEnabled, isPackageFormat, otherPackage, packageTypes } from "./types.ts";

/** Binary parts that are no documents: fonts, settings of printers, records of binary workbooks, states of controls. */
const ordinaryBinary =
  /printersettings|obfuscatedfont|obfuscated-opentype|fontdata|x-font|font-sfnt|vnd\.ms-excel\.|vnd\.ms-office\.activex$|spreadsheetml\.printer|hdphoto|vnd\.ms-photo|ms-package\.xps-resourcedictionary/;
const vbaType = /vbaproject/;
const macroSheetType = /macrosheet/;
const officeType = /wordprocessingml|spreadsheetml|presentationml|ms-word|ms-excel|ms-powerpoint|ms-visio/;

/** Office Open XML and other packages of the Open Packaging Conventions. */
export const opcFormat: FormatModule = {
  name: "opc",
  rules: opcRules,
  types: packageTypes,
  async detect(input) {
    if (!input.head.toString("latin1", 0, 2).startsWith("PK")) return undefined;
    return (await readPackage(input))?.format;
  },
  accepts: (format) => isPackageFormat(format),
  analyze: (context) => analyze(context),
};

async function analyze(context: AnalysisContext): Promise<void> {
  const opc = await readPackage(context);
  if (!opc) return;
  const report: ReportOpc = (rule, finding) => context.report(rule, finding);
  for (const fault of opc.malformed) report("office-malformed", fault);
  if (isMacroEnabled(opc.format)) report("office-macros", { where: "" });
  checkMainPart(opc, report);
  await new PackageAnalysis(context, opc, report).run();
}

function checkMainPart({ zip, mainPart, contentType }: OpcPackage, report: ReportOpc): void {
  const isOffice = zip.entries.some(({ name }) => officeType.test(contentType(name) ?? ""));
  if (mainPart === undefined && isOffice)
    report("office-malformed", { where: "", message: "The package has no main part." });
  if (mainPart !== undefined && !findPart(zip, mainPart))
    report("office-malformed", { where: `part ${mainPart}`, message: "The main part is missing." });
}

function findPart(zip: OpcPackage["zip"], name: string): ZipEntry | undefined {
  const key = partKey(name);
  return zip.find(name) ?? zip.entries.find((entry) => partKey(entry.name) === key);
}

/** The analysis of one package: every entry is read, whether the package mentions it or not. */
class PackageAnalysis {
  readonly #context: AnalysisContext;
  readonly #opc: OpcPackage;
  readonly #report: ReportOpc;
  /** Keys of parts that relationships say are VBA projects, or documents in another format. */
  readonly #vbaParts = new Set<string>();
  readonly #documentParts = new Set<string>();
  readonly #macroSheets = new Set<string>();

  constructor(context: AnalysisContext, opc: OpcPackage, report: ReportOpc) {
    this.#context = context;
    this.#opc = opc;
    this.#report = report;
  }

  async run(): Promise<void> {
    const files = this.#opc.zip.entries.filter(({ isDirectory }) => !isDirectory);
    // Relationships say what the other parts are.
    for (const entry of files) if (isRelationships(entry)) await this.#relationships(entry);
    for (const entry of files)
      if (!isRelationships(entry) && partKey(entry.name) !== contentTypesName.toLowerCase())
        await this.#part(entry);
  }

  async #read(entry: ZipEntry): Promise<Buffer | undefined> {
    try {
      return await this.#opc.zip.read(entry);
    } catch (error) {
      if (!(error instanceof ZipError)) throw error;
      this.#report("office-malformed", { where: `part ${entry.name}`, message: error.message });
      return undefined;
    }
  }

  async #relationships(entry: ZipEntry): Promise<void> {
    const bytes = await this.#read(entry);
    if (!bytes) return;
    const where = `part ${entry.name}`;
    const text = decodeXml(bytes);
    if (text === undefined) {
      this.#report("office-malformed", { where, message: "The part is in an unknown encoding." });
      return;
    }
    const { relationships, result } = readRelationships(text, this.#context.budget);
    if (result.doctype !== undefined) this.#report("office-dtd", { where });
    if (result.malformed !== undefined)
      this.#report("office-malformed", {
        where,
        message: `The part is not well-formed XML: ${result.malformed}`,
      });
    const owner = entry.name.replaceAll("\\", "/").replace(/_rels\/([^/]*)\.rels$/i, "$1");
    const isChart = /drawingml\.chart|ms-office\.chartex/.test(this.#opc.contentType(owner) ?? "");
    reportRelationships(relationships, where, isChart, this.#report);
    for (const { kind, target, isExternal } of relationships) {
      if (isExternal) continue;
      const key = partKey(resolvePart(owner, target));
      if (kind === "vbaproject") this.#vbaParts.add(key);
      if (kind === "afchunk") this.#documentParts.add(key);
      if (kind === "xlmacrosheet" || kind === "xlintlmacrosheet") this.#macroSheets.add(key);
    }
  }

  async #part(entry: ZipEntry): Promise<void> {
    const bytes = await this.#read(entry);
    if (!bytes || bytes.length === 0) return;
    const key = partKey(entry.name);
    const type = this.#opc.contentType(entry.name) ?? "";
    const isVba = vbaType.test(type) || this.#vbaParts.has(key) || /(^|\/)vbaproject\.bin$/.test(key);
    if (isVba && !/vbaprojectsignature/.test(type)) return this.#vba(entry, bytes);
    if (beginsAsDocument(bytes) || this.#documentParts.has(key)) return this.#member(entry, bytes);
    const isXml = /[+/]xml$/.test(type) || /\.(xml|rels|vml|fdseq|fdoc|fpage|model)$/.test(key);
    const isDocument = /xhtml|svg|html/.test(type);
    if (isXml && !isDocument && (beginsAsXml(bytes) || this.#isMain(key)))
      return this.#xml(entry, bytes, type);
    if (/vnd\.ms-excel\./.test(type)) return this.#binaryWorkbook(entry, bytes, type);
    if (!ordinaryBinary.test(type)) await this.#member(entry, bytes);
  }

  #isMain(key: string): boolean {
    return this.#opc.mainPart !== undefined && key === partKey(this.#opc.mainPart);
  }

  async #member(entry: ZipEntry, bytes: Buffer): Promise<void> {
    // The entries of other packages are inspected as those of archives.
    if (this.#opc.format === otherPackage) return;
    await this.#context.inspectMember({ name: entry.name, source: bufferSource(bytes) });
  }

  async #vba(entry: ZipEntry, bytes: Buffer): Promise<void> {
    const isCompoundFile = bytes.readUIntBE(0, Math.min(4, bytes.length)) === 0xd0cf11e0;
    if (!isCompoundFile) this.#report("office-unreadable-macros", { where: `part ${entry.name}` });
    await this.#member(entry, bytes);
  }

  #xml(entry: ZipEntry, bytes: Buffer, type: string): void {
    const where = `part ${entry.name}`;
    const text = decodeXml(bytes);
    if (text === undefined) {
      this.#report("office-malformed", { where, message: "The part is in an unknown encoding." });
      return;
    }
    const key = partKey(entry.name);
    if (macroSheetType.test(type) || this.#macroSheets.has(key))
      if (/<(\w{1,20}:)?f[\s>]/.test(text)) this.#report("office-xlm-macro", { where });
    inspectXmlPart(
      {
        where,
        text,
        isMain: this.#isMain(key),
        isLenient: /\.vml$/.test(key) || /vmldrawing/.test(type) || key.startsWith("customxml/"),
        isSheet: /sheet/.test(type) || /sheets\//.test(key),
      },
      this.#context.budget,
      this.#report,
    );
  }

  #binaryWorkbook(entry: ZipEntry, bytes: Buffer, type: string): void {
    const where = `part ${entry.name}`;
    if (macroSheetType.test(type) || this.#macroSheets.has(partKey(entry.name)))
      this.#report("office-xlm-macro", { where });
    if (!/externallink|sheet\.binary/.test(type)) return;
    const part = readBinaryPart(bytes, this.#context.budget);
    if (part.isMalformed) this.#report("office-malformed", { where });
    if (part.hasDdeLink) this.#report("office-dde", { where, message: "The workbook has a DDE link." });
    for (const name of part.definedNames)
      if (isAutoRunName(name)) this.#report("office-auto-run-name", { where, evidence: { name } });
  }
}

function isRelationships({ name }: ZipEntry): boolean {
  return /(^|\/)_rels\/[^/]*\.rels$/i.test(name.replaceAll("\\", "/"));
}
