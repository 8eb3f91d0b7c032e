import type { DetectInput } from "../../format.ts";
import { type OpcPackage, type PackagePart, partKey, readPackage } from "../../formats/opc/package.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { readXml, type XmlHandlers } from "../../xml/xml.ts";
import { Unavailable } from "../unavailable.ts";
import type { PreviewText } from "./index.ts";
import { ParagraphReader, SharedStringReader, SheetReader } from "./open-xml-readers.ts";
import { BoundedText } from "./visible.ts";

/** Parts with paragraphs, in the order of the text. */
const paragraphParts = [
  /^word\/document\d*\.xml$/,
  /^word\/(?:header|footer)\d*\.xml$/,
  /^word\/(?:footnotes|endnotes|comments)\.xml$/,
  /^ppt\/slides\/slide\d+\.xml$/,
  /^ppt\/notesslides\/notesslide\d+\.xml$/,
  /^xl\/comments\d*\.xml$/,
];
const sheetPart = /^xl\/worksheets\/sheet\d+\.xml$/;
const sharedStrings = "xl/sharedStrings.xml";

const numberOf = (name: string) => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0);

/** The parts whose names fit, by the numbers in their names. */
function partsLike({ parts }: OpcPackage, pattern: RegExp): PackagePart[] {
  return parts
    .filter(({ name }) => pattern.test(partKey(name)))
    .sort((a, b) => numberOf(a.name) - numberOf(b.name));
}

/**
 * The text of a Word, PowerPoint or Excel document in Open XML.
 * @throws Unavailable if it has no such parts; ZipError, LimitError
 */
export async function openXmlText(input: DetectInput): Promise<PreviewText> {
  const opc = await readPackage(input);
  if (!opc) throw new Unavailable("The document is damaged.");
  const bounded = new BoundedText();
  let isWhole = true;
  const read = async (part: PackagePart, handlers: XmlHandlers) => {
    const xml = decodeXml(await part.read());
    if (xml === undefined || readXml(xml, handlers, input.budget).malformed !== undefined) isWhole = false;
  };
  const paragraphs = paragraphParts.flatMap((pattern) => partsLike(opc, pattern));
  const sheets = partsLike(opc, sheetPart);
  if (paragraphs.length + sheets.length === 0)
    throw new Unavailable("The document has no part with text that can be read.");
  const strings = new SharedStringReader();
  const shared = sheets.length > 0 ? opc.find(sharedStrings) : undefined;
  if (shared) await read(shared, strings);
  for (const part of sheets) if (!bounded.isFull) await read(part, new SheetReader(bounded, strings.strings));
  for (const part of paragraphs) if (!bounded.isFull) await read(part, new ParagraphReader(bounded));
  const { text, isComplete } = bounded.finish();
  return { text, encoding: "utf-8", isComplete: isComplete && isWhole };
}
