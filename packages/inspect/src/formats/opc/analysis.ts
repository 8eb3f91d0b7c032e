import type { AnalysisContext } from "../../format.ts";
import { beginsAsDocument, beginsAsXml } from "../../package/signatures.ts";
import { bufferSource } from "../../source.ts";
import { decodeText } from "../../text/decode.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { ZipError } from "../../zip/zip.ts";
import { readBinaryPart } from "./binary-workbook.ts";
import { isAutoRunName } from "./formulas.ts";
import {
  contentTypesName,
  type OpcPackage,
  type PackagePart,
  partKey,
  readRelationships,
  resolvePart,
} from "./package.ts";
import { inspectXmlPart } from "./part.ts";
import { reportRelationships } from "./relationships.ts";
import type { ReportOpc } from "./rules.ts";
import { isMacroEnabled } from "./types.ts";

/** Binary parts that are no documents: fonts, settings of printers, records of binary workbooks, states of controls. */
const ordinaryBinary =
  /printersettings|obfuscatedfont|obfuscated-opentype|fontdata|x-font|font-sfnt|vnd\.ms-excel\.|vnd\.ms-office\.activex$|spreadsheetml\.printer|hdphoto|vnd\.ms-photo|ms-package\.xps-resourcedictionary/;
const vbaType = /vbaproject/;
const macroSheetType = /macrosheet/;
/** Elements of HTML with an address that is loaded; the quoted-printable encoding of MHTML writes `=3D`. */
const loadedByHtml =
  /<(?:img|iframe|frame|script|object|embed|link|image)\s[^<>]{0,500}(?:src|href|data)\s{0,9}=(?:3D)?\s{0,9}["']?\s{0,9}((?:https?:|ftp:|file:\/\/[^/]|\\\\|\/\/)[^\s"'<>]{0,200})/i;
const searchedHtml = 1024 ** 2;
const officeType = /wordprocessingml|spreadsheetml|presentationml|ms-word|ms-excel|ms-powerpoint|ms-visio/;

/**
 * Looks for what hides in the parts of a package.
 * @throws LimitError
 */
export async function analyzePackage(context: AnalysisContext, opc: OpcPackage): Promise<void> {
  const report: ReportOpc = (rule, finding) => context.report(rule, finding);
  for (const fault of opc.malformed) report("office-malformed", fault);
  if (isMacroEnabled(opc.format)) report("office-macros", { where: "" });
  checkMainPart(opc, report);
  await new PackageAnalysis(context, opc, report).run();
}

function checkMainPart({ parts, find, mainPart, contentType }: OpcPackage, report: ReportOpc): void {
  const isOffice = parts.some(({ name }) => officeType.test(contentType(name) ?? ""));
  if (mainPart === undefined && isOffice)
    report("office-malformed", { where: "", message: "The package has no main part." });
  if (mainPart !== undefined && !find(mainPart))
    report("office-malformed", { where: `part ${mainPart}`, message: "The main part is missing." });
}

/** The analysis of one package: every part is read, whether the package mentions it or not. */
class PackageAnalysis {
  readonly #context: AnalysisContext;
  readonly #opc: OpcPackage;
  readonly #report: ReportOpc;
  /** Keys of parts that relationships say are VBA projects, or documents in another format. */
  readonly #vbaParts = new Set<string>();
  readonly #documentParts = new Set<string>();
  readonly #macroSheets = new Set<string>();
  /** Place of a connection to a web page, and whether a table is filled by its connection on opening. */
  #webQuery: string | undefined;
  #hasRefreshedTable = false;

  constructor(context: AnalysisContext, opc: OpcPackage, report: ReportOpc) {
    this.#context = context;
    this.#opc = opc;
    this.#report = report;
  }

  async run(): Promise<void> {
    const { parts } = this.#opc;
    // Relationships say what the other parts are.
    for (const part of parts) if (isRelationships(part)) await this.#relationships(part);
    for (const part of parts)
      if (!isRelationships(part) && partKey(part.name) !== contentTypesName.toLowerCase())
        await this.#part(part);
    if (this.#webQuery !== undefined && this.#hasRefreshedTable)
      this.#report("office-refreshed-connection", { where: this.#webQuery });
  }

  async #read(part: PackagePart): Promise<Buffer | undefined> {
    try {
      return await part.read();
    } catch (error) {
      if (!(error instanceof ZipError)) throw error;
      this.#report("office-malformed", { where: `part ${part.name}`, message: error.message });
      return undefined;
    }
  }

  async #relationships(part: PackagePart): Promise<void> {
    const bytes = await this.#read(part);
    if (!bytes) return;
    const where = `part ${part.name}`;
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
    const owner = part.name.replaceAll("\\", "/").replace(/_rels\/([^/]*)\.rels$/i, "$1");
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

  async #part(part: PackagePart): Promise<void> {
    const bytes = await this.#read(part);
    if (!bytes || bytes.length === 0) return;
    const key = partKey(part.name);
    const type = this.#opc.contentType(part.name) ?? "";
    const isVba = vbaType.test(type) || this.#vbaParts.has(key) || /(^|\/)vbaproject\.bin$/.test(key);
    if (isVba && !/vbaprojectsignature/.test(type)) return this.#vba(part, bytes);
    if (this.#documentParts.has(key)) await this.#checkChunk(part, bytes);
    if (beginsAsDocument(bytes) || this.#documentParts.has(key)) return this.#member(part, bytes);
    const isXml = /[+/]xml$/.test(type) || /\.(xml|rels|vml|fdseq|fdoc|fpage|model)$/.test(key);
    const isDocument = /xhtml|svg|html/.test(type);
    if (isXml && !isDocument && (beginsAsXml(bytes) || this.#isMain(key)))
      return this.#xml(part, bytes, type);
    if (/vnd\.ms-excel\./.test(type)) return this.#binaryWorkbook(part, bytes, type);
    if (!ordinaryBinary.test(type)) await this.#member(part, bytes);
  }

  #isMain(key: string): boolean {
    return this.#opc.mainPart !== undefined && key === partKey(this.#opc.mainPart);
  }

  async #member(part: PackagePart, bytes: Buffer): Promise<void> {
    // The entries of other packages are inspected as those of archives.
    if (this.#opc.isArchive) return;
    await this.#context.inspectMember({ name: part.name, source: bufferSource(bytes) });
  }

  async #vba(part: PackagePart, bytes: Buffer): Promise<void> {
    const isCompoundFile = bytes.readUIntBE(0, Math.min(4, bytes.length)) === 0xd0cf11e0;
    if (!isCompoundFile) this.#report("office-unreadable-macros", { where: `part ${part.name}` });
    await this.#member(part, bytes);
  }

  /** Word loads what HTML that is imported on opening refers to. */
  async #checkChunk(part: PackagePart, bytes: Buffer): Promise<void> {
    const address = loadedByHtml.exec((await decodeText(bytes))?.text.slice(0, searchedHtml) ?? "")?.[1];
    if (address === undefined) return;
    this.#report("office-remote-content", { where: `part ${part.name}`, evidence: { address } });
  }

  #xml(part: PackagePart, bytes: Buffer, type: string): void {
    const where = `part ${part.name}`;
    const text = decodeXml(bytes);
    if (text === undefined) {
      this.#report("office-malformed", { where, message: "The part is in an unknown encoding." });
      return;
    }
    if (/<(\w{1,20}:)?webPr\s[^<>]*url\s*=\s*["']\s*(https?|ftp|file):/i.test(text)) this.#webQuery = where;
    if (/<(\w{1,20}:)?queryTable\s[^<>]*refreshOnLoad\s*=\s*["'](1|true)/.test(text))
      this.#hasRefreshedTable = true;
    const key = partKey(part.name);
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

  #binaryWorkbook(part: PackagePart, bytes: Buffer, type: string): void {
    const where = `part ${part.name}`;
    if (macroSheetType.test(type) || this.#macroSheets.has(partKey(part.name)))
      this.#report("office-xlm-macro", { where });
    const query = /connections$/.test(type) ? webAddressIn(bytes) : undefined;
    if (query !== undefined)
      this.#report("office-refreshed-connection", { where, evidence: { source: query } });
    if (!/externallink|sheet\.binary/.test(type)) return;
    const records = readBinaryPart(bytes, this.#context.budget);
    if (records.isMalformed) this.#report("office-malformed", { where });
    if (records.hasDdeLink) this.#report("office-dde", { where, message: "The workbook has a DDE link." });
    for (const name of records.definedNames)
      if (isAutoRunName(name)) this.#report("office-auto-run-name", { where, evidence: { name } });
  }
}

/** A web address in UTF-16, which connections of a binary workbook have if they are web queries. */
function webAddressIn(bytes: Buffer): string | undefined {
  const texts = [bytes.toString("utf16le"), bytes.toString("utf16le", 1)];
  for (const text of texts) {
    const address = /(?:https?|ftp):\/\/[!-~]{1,200}/i.exec(text)?.[0];
    if (address !== undefined) return address;
  }
  return undefined;
}

function isRelationships({ name }: PackagePart): boolean {
  return /(^|\/)_rels\/[^/]*\.rels$/i.test(name.replaceAll("\\", "/"));
}
