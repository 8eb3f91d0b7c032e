import * as zlib from "node:zlib";
import { LimitError } from "../../budget.ts";
import type { DetectInput, Format } from "../../format.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { readXml } from "../../xml/xml.ts";
import { type Zip, type ZipEntry, ZipError } from "../../zip/zip.ts";
import { keynote, numbers, objects, pages } from "./types.ts";

/** The kind of a document of iWork before 2013 by the namespace of its root element. */
const kindsByNamespace: ReadonlyMap<string, Format> = new Map([
  ["http://developer.apple.com/namespaces/sl", pages],
  ["http://developer.apple.com/namespaces/ls", numbers],
  ["http://developer.apple.com/namespaces/keynote2", keynote],
]);

/** The type of the first object of a document of Pages; documents of the others begin with 1. */
const pagesObject = 10_000;

/** A number of 7 bits a byte, the lowest first. */
function readNumber(bytes: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[start + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) return { value, end: start + index + 1 };
  }
  return { value, end: start + 5 };
}

/**
 * The type of the first object of an IWA file: a Snappy block, whose first literal has the header of the object.
 * https://github.com/obriensp/iWorkFileFormat/blob/master/Docs/index.md
 */
function firstObjectType(bytes: Buffer): number | undefined {
  if (bytes[0] !== 0) return undefined;
  const tagAt = readNumber(bytes, 4).end;
  const tag = bytes[tagAt] ?? 0;
  if ((tag & 3) !== 0) return undefined;
  const literal = bytes.subarray(tagAt + 1 + Math.max(0, (tag >> 2) - 59));
  const header = readNumber(literal, 0).end;
  // Field 1 is the identifier of the object, field 2 describes its message, whose field 1 is the type.
  if (literal[header] !== 0x08) return undefined;
  const info = readNumber(literal, header + 1).end;
  if (literal[info] !== 0x12) return undefined;
  const message = readNumber(literal, info + 1).end;
  return literal[message] === 0x08 ? readNumber(literal, message + 1).value : undefined;
}

async function readEntry(zip: Zip, entry: ZipEntry): Promise<Buffer> {
  try {
    return await zip.read(entry);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return Buffer.alloc(0);
  }
}

/** The kind of a package by its members; undefined if it is none of iWork. */
export async function iworkKind(zip: Zip, budget: DetectInput["budget"]): Promise<Format | undefined> {
  const has = (pattern: RegExp) => zip.entries.some(({ name }) => pattern.test(name));
  const document = zip.find("Index/Document.iwa");
  if (document) {
    if (firstObjectType(await readEntry(zip, document)) === pagesObject) return pages;
    return has(/^Index\/(Slide|MasterSlide|TemplateSlide)/) ? keynote : numbers;
  }
  if (zip.find("Document.iwa")) return objects;
  // Packages with all objects in an archive are told apart by the extension only, and have one family.
  if (zip.find("Index.zip") && has(/^(Metadata\/|preview|\.iwp)/)) return pages;
  if (has(/^\.iwp(h|v2)$/)) return pages;
  if (has(/^index\.apxl(\.gz)?$/)) return keynote;
  for (const name of ["index.xml", "index.xml.gz"]) {
    const entry = zip.find(name);
    const bytes = entry && unpacked(await readEntry(zip, entry), budget);
    const text = (bytes && decodeXml(bytes)) ?? "";
    const kind = kindsByNamespace.get(readXml(text, {}, budget, { prologOnly: true }).root?.uri ?? "");
    if (kind) return kind;
  }
  return undefined;
}

/** Content of a gzip file; other content as it is. */
function unpacked(bytes: Buffer, budget: DetectInput["budget"]): Buffer {
  if (bytes.toString("hex", 0, 2) !== "1f8b") return bytes;
  try {
    const content = zlib.gunzipSync(bytes, { maxOutputLength: budget.limits.memberBytes });
    budget.use("bytesDecoded", content.length);
    return content;
  } catch (error) {
    if (error instanceof LimitError) throw error;
    return Buffer.alloc(0);
  }
}
