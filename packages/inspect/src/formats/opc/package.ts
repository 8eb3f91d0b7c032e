import type { DetectInput, Format } from "../../format.ts";
import { readOnce } from "../../source.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { attributeOf, readXml, type XmlResult } from "../../xml/xml.ts";
import { readZip, ZipError } from "../../zip/zip.ts";
import { formatOfMainPart, otherPackage } from "./types.ts";

export interface Relationship {
  id: string;
  /** The last segment of its type, in lower case: transitional, strict and Microsoft's namespaces have the same. */
  kind: string;
  target: string;
  isExternal: boolean;
}

/** A part as a package stores it. */
export interface PackagePart {
  name: string;
  /** @throws ZipError if it cannot be read */
  read(): Promise<Buffer>;
}

/** What declares the content types of parts: `[Content_Types].xml`, or the parts of a flat package themselves. */
export interface ContentTypes {
  /** By lower-case extension. */
  defaults: ReadonlyMap<string, string>;
  /** By part key. */
  overrides: ReadonlyMap<string, string>;
}

/** A package of the Open Packaging Conventions (ISO/IEC 29500-2), in a ZIP file or flat. */
export interface OpcPackage {
  parts: readonly PackagePart[];
  /** The part of a name; the last one wins. */
  find(name: string): PackagePart | undefined;
  /** The content type of a part, in lower case; undefined if none is declared. */
  contentType(name: string): string | undefined;
  /** Name of the main part. */
  mainPart: string | undefined;
  format: Format;
  /** What is wrong with the parts that describe the package. */
  malformed: { where: string; message: string }[];
  /** The entries are inspected as those of an archive, so parts that are no XML are not. */
  isArchive: boolean;
}

type PackageInput = Pick<DetectInput, "source" | "read" | "budget">;

export const contentTypesName = "[Content_Types].xml";
const rootRelationships = "_rels/.rels";
const mainKinds = new Set(["officedocument", "document", "3dmodel", "fixedrepresentation"]);

/** A part name in the form in which names are compared: no leading slash, `/`, decoded, lower case. */
export function partKey(name: string): string {
  let decoded = name;
  try {
    decoded = decodeURIComponent(name);
  } catch {
    // A `%` that is no escape is part of the name.
  }
  return decoded.replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase();
}

/** The part that a relationship of another part refers to. */
export function resolvePart(source: string, target: string): string {
  const base = target.startsWith("/") || target.startsWith("\\") ? [] : source.split("/").slice(0, -1);
  const segments: string[] = [];
  for (const segment of [...base, ...target.split(/[/\\]/)]) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}

/** Reads the relationships of a `.rels` part. */
export function readRelationships(
  text: string,
  budget: DetectInput["budget"],
): { relationships: Relationship[]; result: XmlResult } {
  const relationships: Relationship[] = [];
  const result = readXml(
    text,
    {
      open(element) {
        if (element.local !== "Relationship") return;
        const type = attributeOf(element, "Type") ?? "";
        relationships.push({
          id: attributeOf(element, "Id") ?? "",
          kind: type
            .slice(type.lastIndexOf("/") + 1)
            .trim()
            .toLowerCase(),
          target: attributeOf(element, "Target") ?? "",
          isExternal: attributeOf(element, "TargetMode")?.trim().toLowerCase() === "external",
        });
      },
    },
    budget,
  );
  return { relationships, result };
}

/** The text of a part that describes the package; empty if there is none. */
async function readDescription(
  part: PackagePart | undefined,
  malformed: OpcPackage["malformed"],
): Promise<string> {
  if (!part) return "";
  const where = `part ${part.name}`;
  try {
    const text = decodeXml(await part.read());
    if (text === undefined) malformed.push({ where, message: "The part is in an unknown encoding." });
    return text ?? "";
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    malformed.push({ where, message: error.message });
    return "";
  }
}

function checkDescription(name: string, result: XmlResult, malformed: OpcPackage["malformed"]): void {
  if (result.malformed !== undefined)
    malformed.push({
      where: `part ${name}`,
      message: `The part is not well-formed XML: ${result.malformed}`,
    });
}

/**
 * Puts a package together from its parts.
 * @throws LimitError
 */
export async function describePackage(
  parts: readonly PackagePart[],
  types: ContentTypes,
  budget: DetectInput["budget"],
): Promise<OpcPackage> {
  const byKey = new Map(parts.map((part) => [partKey(part.name), part]));
  const find = (name: string) => byKey.get(partKey(name));
  const malformed: OpcPackage["malformed"] = [];
  const text = await readDescription(find(rootRelationships), malformed);
  const { relationships, result } = readRelationships(text, budget);
  checkDescription(rootRelationships, result, malformed);
  const contentType = (name: string) => {
    const key = partKey(name);
    return types.overrides.get(key) ?? types.defaults.get(key.slice(key.lastIndexOf(".") + 1));
  };
  const { mainPart, format } = findMainPart(relationships, types.overrides, contentType);
  return { parts, find, contentType, mainPart, format, malformed, isArchive: false };
}

async function parse(input: PackageInput): Promise<OpcPackage | undefined> {
  const zip = await readZip(input);
  const typesEntry = zip.find(contentTypesName);
  if (!typesEntry) return undefined;
  const malformed: OpcPackage["malformed"] = [];
  const typesPart = { name: typesEntry.name, read: () => zip.read(typesEntry) };
  const types = readContentTypes(await readDescription(typesPart, malformed), input.budget);
  checkDescription(contentTypesName, types.result, malformed);
  const parts = zip.entries
    .filter(({ isDirectory }) => !isDirectory)
    .map((entry) => ({ name: entry.name, read: () => zip.read(entry) }));
  const described = await describePackage(parts, types, input.budget);
  return {
    ...described,
    malformed: [...malformed, ...described.malformed],
    isArchive: described.format === otherPackage,
  };
}

/**
 * Reads what a package in a ZIP file is, once for a source. Returns undefined for content that is no package.
 * @throws LimitError
 */
export const readPackage = readOnce(parse);

function readContentTypes(text: string, budget: DetectInput["budget"]) {
  const defaults = new Map<string, string>();
  const overrides = new Map<string, string>();
  const result = readXml(
    text,
    {
      open(element) {
        const type = (attributeOf(element, "ContentType") ?? "").trim().toLowerCase();
        if (element.local === "Default")
          defaults.set((attributeOf(element, "Extension") ?? "").toLowerCase(), type);
        if (element.local === "Override")
          overrides.set(partKey(attributeOf(element, "PartName") ?? ""), type);
      },
    },
    budget,
  );
  return { defaults, overrides, result };
}

/** The main part is the target of a root relationship. Without one, it is the part whose content type is of a main part. */
function findMainPart(
  relationships: readonly Relationship[],
  overrides: ReadonlyMap<string, string>,
  contentType: OpcPackage["contentType"],
): Pick<OpcPackage, "mainPart" | "format"> {
  for (const { kind, target } of relationships) {
    if (!mainKinds.has(kind)) continue;
    const mainPart = resolvePart("", target);
    const format = formatOfMainPart(contentType(mainPart) ?? "");
    if (format) return { mainPart, format };
  }
  for (const [name, type] of overrides) {
    const format = formatOfMainPart(type);
    if (format) return { mainPart: name, format };
  }
  return { mainPart: undefined, format: otherPackage };
}
