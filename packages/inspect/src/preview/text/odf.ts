import type { DetectInput } from "../../format.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { attributeOf, readXml, type XmlElement, type XmlHandlers } from "../../xml/xml.ts";
import { readZip } from "../../zip/zip.ts";
import { Unavailable } from "../unavailable.ts";
import type { PreviewText } from "./index.ts";
import { BoundedText } from "./visible.ts";

const paragraphs = new Set(["p", "h"]);
const maximumSpaces = 100;

/** Reads paragraphs and headings. https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/ */
class ParagraphReader implements XmlHandlers {
  readonly #text: BoundedText;
  #depth = 0;

  constructor(text: BoundedText) {
    this.#text = text;
  }

  open(element: XmlElement): void {
    const { local } = element;
    if (paragraphs.has(local)) this.#depth += 1;
    if (this.#depth === 0) return;
    if (local === "tab") this.#text.add("\t");
    else if (local === "line-break") this.#text.add("\n");
    else if (local === "s")
      this.#text.add(
        " ".repeat(Math.min(maximumSpaces, Math.max(1, Number(attributeOf(element, "c")) || 1))),
      );
  }

  text(text: string): void {
    if (this.#depth > 0) this.#text.add(text);
  }

  close({ local }: XmlElement): void {
    if (!paragraphs.has(local)) return;
    this.#depth -= 1;
    this.#text.add("\n");
  }
}

/**
 * The text of an OpenDocument file.
 * @throws Unavailable if it has no readable content; ZipError, LimitError
 */
export async function odfText(input: DetectInput): Promise<PreviewText> {
  const zip = await readZip(input);
  const entry = zip.find("content.xml");
  const xml = entry && decodeXml(await zip.read(entry));
  if (xml === undefined) throw new Unavailable("The document has no text that can be read.");
  const bounded = new BoundedText();
  const { malformed } = readXml(xml, new ParagraphReader(bounded), input.budget, {
    allowsUnboundPrefixes: true,
  });
  const { text, isComplete } = bounded.finish();
  return { text, encoding: "utf-8", isComplete: isComplete && malformed === undefined };
}
