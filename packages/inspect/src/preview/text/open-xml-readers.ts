import { attributeOf, type XmlElement, type XmlHandlers } from "../../xml/xml.ts";
import type { BoundedText } from "./visible.ts";

/*
 * Readers of the parts of Open XML (ISO/IEC 29500-1). Transitional and strict documents have different namespaces and the
 * same local names.
 */

/** Text of paragraphs, in documents, slides and comments. */
export class ParagraphReader implements XmlHandlers {
  readonly #text: BoundedText;
  readonly #path: string[] = [];

  constructor(text: BoundedText) {
    this.#text = text;
  }

  open({ local }: XmlElement): void {
    // Tab stops of a paragraph's properties are elements of the same name.
    const isInRun = this.#path.at(-1) === "r";
    if (isInRun && local === "tab") this.#text.add("\t");
    if (local === "br" || (isInRun && local === "cr")) this.#text.add("\n");
    this.#path.push(local);
  }

  text(text: string): void {
    if (this.#path.at(-1) === "t") this.#text.add(text);
  }

  close({ local }: XmlElement): void {
    this.#path.pop();
    if (local === "p") this.#text.add("\n");
  }
}

/** The texts that cells of all sheets refer to. */
export class SharedStringReader implements XmlHandlers {
  readonly strings: string[] = [];
  #parts: string[] = [];
  #isText = false;

  open({ local }: XmlElement): void {
    if (local === "si") this.#parts = [];
    this.#isText = local === "t";
  }

  text(text: string): void {
    if (this.#isText) this.#parts.push(text);
  }

  close({ local }: XmlElement): void {
    this.#isText = false;
    if (local === "si") this.strings.push(this.#parts.join(""));
  }
}

/** The cells of a sheet: a line for each row, with tabs between cells. A formula is written behind its value. */
export class SheetReader implements XmlHandlers {
  readonly #text: BoundedText;
  readonly #strings: readonly string[];
  #type = "";
  #element = "";
  #value = "";
  #formula = "";

  constructor(text: BoundedText, strings: readonly string[]) {
    this.#text = text;
    this.#strings = strings;
  }

  open(element: XmlElement): void {
    this.#element = element.local;
    if (element.local !== "c") return;
    this.#type = attributeOf(element, "t") ?? "";
    this.#value = "";
    this.#formula = "";
  }

  text(text: string): void {
    if (this.#element === "v" || this.#element === "t") this.#value += text;
    if (this.#element === "f") this.#formula += text;
  }

  close({ local }: XmlElement): void {
    this.#element = "";
    if (local === "row") this.#text.add("\n");
    if (local !== "c") return;
    const value = this.#type === "s" ? (this.#strings[Number(this.#value)] ?? "") : this.#value;
    this.#text.add(this.#formula === "" ? `${value}\t` : `${value} (=${this.#formula})\t`);
  }
}
