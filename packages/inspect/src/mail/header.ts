import type { Budget } from "../budget.ts";
import { type Line, lineAt, type Section } from "./section.ts";

/** A header field. https://www.rfc-editor.org/rfc/rfc5322#section-2.2 */
export interface HeaderField {
  /** In lower case. */
  name: string;
  /** Without the line breaks of folding. */
  value: string;
}

/** The header of a message or of a part. */
export interface Header {
  fields: readonly HeaderField[];
  body: Section;
  /** Why programs disagree about the fields that decide how a part is read. */
  faults: readonly string[];
  /** Whether a line is no field or white space: some programs end the header there, and the body is that much longer. */
  hasStrangeLine: boolean;
}

const fieldStart = /^([!-9;-~]+)([ \t]*):/;

/** Fields that decide how a part is read and saved. */
const decidingFields = new Set(["content-type", "content-transfer-encoding", "content-disposition"]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters.
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/**
 * Reads the header at the beginning of a section.
 * @throws LimitError
 */
export function readHeader(section: Section, budget: Budget): Header {
  const reader = new HeaderReader(section);
  let at = section.start;
  while (at < section.end) {
    budget.use("objects");
    const line = lineAt(section, at);
    // A delimiter without a blank line before it ends the header as well.
    if (line.content.startsWith("--") && reader.fields.length > 0) break;
    at = line.next;
    if (line.content === "") break;
    reader.add(line);
  }
  return {
    fields: reader.fields,
    body: { text: section.text, start: at, end: section.end },
    faults: [...reader.faults],
    hasStrangeLine: reader.hasStrangeLine,
  };
}

/** Collects the fields of a header and what is wrong with them. */
class HeaderReader {
  readonly fields: HeaderField[] = [];
  readonly faults = new Set<string>();
  hasStrangeLine = false;
  readonly #hasLineFeeds: boolean;

  constructor({ text, start, end }: Section) {
    const lineFeed = text.indexOf("\n", start);
    this.#hasLineFeeds = lineFeed >= 0 && lineFeed < end;
  }

  add({ content, lineBreak }: Line): void {
    const last = this.fields.at(-1);
    if (/^[ \t]/.test(content) && last) {
      if (content.trim() === "") this.hasStrangeLine = true;
      if (decidingFields.has(last.name)) this.#check(last.name, content, lineBreak);
      last.value += ` ${content.trim()}`;
      return;
    }
    const match = fieldStart.exec(content);
    if (match?.[1] === undefined) {
      if (!/^>?From /.test(content)) this.hasStrangeLine = true;
      return;
    }
    const name = match[1].toLowerCase();
    if (decidingFields.has(name)) {
      if (match[2] !== "") this.faults.add(`White space is between the name ${name} and its colon.`);
      this.#check(name, content, lineBreak);
    }
    this.fields.push({ name, value: content.slice(match[0].length).trim() });
  }

  #check(name: string, content: string, lineBreak: string): void {
    if (control.test(content)) this.faults.add(`The field ${name} has control characters.`);
    if (lineBreak === "\r" && this.#hasLineFeeds) this.faults.add(`The field ${name} ends in CR alone.`);
  }
}

/** All values of a field, in their order. */
export function valuesOf({ fields }: Pick<Header, "fields">, name: string): string[] {
  return fields.filter((field) => field.name === name).map(({ value }) => value);
}
