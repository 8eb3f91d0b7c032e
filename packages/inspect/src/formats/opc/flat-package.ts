import type { DetectInput } from "../../format.ts";
import { attributeOf, readXml, type XmlElement, type XmlHandlers, type XmlResult } from "../../xml/xml.ts";
import { type ContentTypes, describePackage, type OpcPackage, type PackagePart, partKey } from "./package.ts";

/** Namespace of a package in a single XML file. */
export const flatPackageNamespace = "http://schemas.microsoft.com/office/2006/xmlPackage";

/** The content of a part that is being read. */
interface PartData {
  element: XmlElement;
  isXml: boolean;
  /** Level of the innermost open element. */
  depth: number;
  pieces: string[];
}

function escapedText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function escapedValue(value: string): string {
  return escapedText(value)
    .replaceAll('"', "&quot;")
    .replaceAll(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Collects the parts: XML is written out again, as it may use namespaces that the package declares. */
class FlatPackageReader implements XmlHandlers {
  readonly #budget: DetectInput["budget"];
  /** Declarations of namespaces around the XML of a part. */
  readonly #namespaces: { name: string; value: string }[] = [];
  readonly parts: PackagePart[] = [];
  readonly types = new Map<string, string>();
  #name = "";
  #data: PartData | undefined;

  constructor(budget: DetectInput["budget"]) {
    this.#budget = budget;
  }

  open(element: XmlElement): void {
    if (this.#data) this.#openInner(this.#data, element);
    else this.#openOuter(element);
  }

  #openOuter(element: XmlElement): void {
    const { local, uri, attributes } = element;
    this.#namespaces.push(...attributes.filter(({ name }) => /^xmlns(:|$)/.test(name)));
    if (uri !== flatPackageNamespace) return;
    if (local === "part") {
      this.#name = (attributeOf(element, "name") ?? "").replace(/^\/+/, "");
      this.types.set(partKey(this.#name), (attributeOf(element, "contentType") ?? "").trim().toLowerCase());
    }
    if (local === "xmlData" || local === "binaryData")
      this.#data = { element, isXml: local === "xmlData", depth: 0, pieces: [] };
  }

  text(text: string): void {
    if (this.#data) this.#data.pieces.push(this.#data.isXml ? escapedText(text) : text);
  }

  close(element: XmlElement): void {
    const data = this.#data;
    if (!data) return;
    if (element === data.element) {
      const text = data.pieces.join("");
      const bytes = Buffer.from(text, data.isXml ? "utf8" : "base64");
      this.#budget.use("entries");
      this.#budget.use("bytesDecoded", bytes.length);
      this.parts.push({ name: this.#name, read: async () => bytes });
      this.#data = undefined;
    } else if (data.isXml) {
      data.depth -= 1;
      data.pieces.push(`</${element.name}>`);
    }
  }

  #openInner(data: PartData, element: XmlElement): void {
    if (!data.isXml) return;
    const declared = new Set(element.attributes.map(({ name }) => name));
    const around = data.depth === 0 ? new Map(this.#namespaces.map(({ name, value }) => [name, value])) : [];
    const attributes = [
      ...[...around].filter(([name]) => !declared.has(name)),
      ...element.attributes.map(({ name, value }) => [name, value] as const),
    ];
    data.depth += 1;
    data.pieces.push(
      `<${element.name}${attributes.map(([name, value]) => ` ${name}="${escapedValue(value)}"`).join("")}>`,
    );
  }
}

/**
 * Reads a package in a single XML file, as Word writes it.
 * @see https://learn.microsoft.com/en-us/archive/blogs/ericwhite/the-flat-opc-format
 * @throws LimitError
 */
export async function readFlatPackage(
  text: string,
  budget: DetectInput["budget"],
): Promise<{ opc: OpcPackage; result: XmlResult }> {
  const reader = new FlatPackageReader(budget);
  const result = readXml(text, reader, budget);
  const types: ContentTypes = { defaults: new Map(), overrides: reader.types };
  return { opc: await describePackage(reader.parts, types, budget), result };
}
