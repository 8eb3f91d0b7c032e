import { LimitError } from "../../../budget.ts";
import type { DetectInput } from "../../../format.ts";
import { PdfDocument } from "../../../formats/pdf/document.ts";
import { openEncrypted } from "../../../formats/pdf/encrypted.ts";
import { FilterError } from "../../../formats/pdf/filters.ts";
import { readObjectStreams } from "../../../formats/pdf/object-streams.ts";
import {
  dictionaryOf,
  type PdfDictionary,
  PdfStream,
  PdfString,
  textOf,
} from "../../../formats/pdf/values.ts";
import { Unavailable } from "../../unavailable.ts";
import type { PreviewText } from "../index.ts";
import { BoundedText } from "../visible.ts";
import { ContentReader, matrixOf, type Resources } from "./content-reader.ts";
import { Font, unknownCharacter } from "./font.ts";
import { LineWriter } from "./line-writer.ts";
import { identity, type Matrix, multiply } from "./matrix.ts";
import { type Page, pagesOf } from "./pages.ts";

/** Forms in forms. */
const maximumDepth = 8;

/**
 * The text of a PDF document by page, with what is filled in and noted on it.
 * @throws Unavailable if it needs a password or has no pages; LimitError
 */
export async function pdfText(input: DetectInput): Promise<PreviewText> {
  const document = new PdfDocument(input);
  await document.scan();
  if ((await openEncrypted(document)) !== undefined && !document.decryption)
    throw new Unavailable("The document is encrypted, and needs a password or a certificate.");
  let isWhole = true;
  await readObjectStreams(document, () => {
    isWhole = false;
  });
  const pages = pagesOf(document);
  if (pages.length === 0) throw new Unavailable("The document has no page that can be read.");
  const bounded = new BoundedText();
  const reader = new PageReader(document);
  for (const page of pages) {
    if (bounded.isFull) break;
    bounded.add(await reader.read(page));
  }
  const { text, isComplete } = bounded.finish();
  const isKnown = isWhole && reader.isWhole && !text.includes(unknownCharacter);
  return { text: text.trim() === "" ? "" : text, encoding: "utf-8", isComplete: isComplete && isKnown };
}

/** Reads the text of pages. */
class PageReader {
  readonly #document: PdfDocument;
  readonly #fonts = new Map<PdfDictionary, Font>();
  /** Whether all streams could be decoded. */
  isWhole = true;

  constructor(document: PdfDocument) {
    this.#document = document;
  }

  /** The text of a page, then that of its fields and notes. A page ends with an empty line. */
  async read({ dictionary, resources }: Page): Promise<string> {
    const lines = new LineWriter();
    const parts: Buffer[] = [];
    for (const value of this.#document.get(dictionary, "Contents").slice(-1))
      for (const item of Array.isArray(value)
        ? value.flatMap((part) => this.#document.resolve(part))
        : [value])
        parts.push(await this.#decode(item), Buffer.from("\n"));
    await this.#draw(Buffer.concat(parts), resources, lines, identity, 0);
    const added = this.#annotationsOf(dictionary);
    const texts = [lines.text, ...added].filter((text) => text.trim() !== "");
    return texts.length === 0 ? "" : `${texts.join("\n")}\n\n`;
  }

  async #draw(
    bytes: Buffer,
    resources: PdfDictionary | undefined,
    lines: LineWriter,
    matrix: Matrix,
    depth: number,
  ): Promise<void> {
    const named = (kind: string, name: string) => {
      const group = resources && this.#document.dictionariesOf(resources, kind).at(-1);
      return group && this.#document.get(group, name).at(-1);
    };
    const operators: Resources = {
      font: async (name) => this.#fontOf(dictionaryOf(named("Font", name))),
      drawForm: async (name, around) => {
        const form = named("XObject", name);
        if (!(form instanceof PdfStream) || depth >= maximumDepth) return;
        if (!this.#document.namesOf(form.dictionary, "Subtype").includes("Form")) return;
        const values = this.#document.get(form.dictionary, "Matrix").at(-1);
        const numbers = Array.isArray(values) ? values.filter((value) => typeof value === "number") : [];
        const inner = this.#document.dictionariesOf(form.dictionary, "Resources").at(-1) ?? resources;
        const content = await this.#decode(form);
        await this.#draw(content, inner, lines, multiply(matrixOf(numbers), around), depth + 1);
      },
    };
    await new ContentReader(lines, operators, matrix).read(bytes, this.#document.reading);
  }

  async #fontOf(dictionary: PdfDictionary | undefined): Promise<Font | undefined> {
    if (!dictionary) return undefined;
    const font = this.#fonts.get(dictionary) ?? (await Font.read(this.#document, dictionary));
    this.#fonts.set(dictionary, font);
    return font;
  }

  async #decode(value: unknown): Promise<Buffer> {
    if (!(value instanceof PdfStream)) return Buffer.alloc(0);
    try {
      return await this.#document.decode(value);
    } catch (error) {
      if (error instanceof LimitError || !(error instanceof FilterError)) throw error;
      this.isWhole = false;
      return Buffer.alloc(0);
    }
  }

  /** What fields have been filled in with, and the contents of notes. */
  #annotationsOf(page: PdfDictionary): string[] {
    const values = this.#document.get(page, "Annots").at(-1);
    const items = Array.isArray(values) ? values : [];
    return items.flatMap((item) => {
      const annotation = dictionaryOf(this.#document.resolve(item).at(-1));
      if (!annotation) return [];
      const text = (key: string) => {
        const value = this.#document.get(annotation, key).at(-1);
        return value instanceof PdfString ? textOf(value) : "";
      };
      const [value, name, contents] = [text("V"), text("T"), text("Contents")];
      if (value !== "") return [name === "" ? value : `${name}: ${value}`];
      return contents === "" ? [] : [contents];
    });
  }
}
