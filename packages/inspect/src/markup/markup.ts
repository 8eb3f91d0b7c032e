import { Parser } from "htmlparser2";
import { SaxesParser } from "saxes";
import { type Budget, LimitError } from "../budget.ts";
import { lineCounter } from "./doctype.ts";
import type { ExpandEntities } from "./entities.ts";

/** An element as a parser reports it. */
export interface MarkupElement {
  /** Local name in lower case. */
  name: string;
  prefix: string;
  /** Namespace by the prefix, in XML; `undefined` if none is declared. */
  namespace: string | undefined;
  /** By the full name in lower case; of duplicates, all. References are decoded. */
  attributes: readonly MarkupAttribute[];
  line: number;
  /** The tag as written; empty if the parser does not tell. */
  source: string;
  /** The local name of the element around it. */
  parent: string | undefined;
}
export interface MarkupAttribute {
  /** Full name in lower case. */
  fullName: string;
  /** Local name in lower case. */
  name: string;
  value: string;
}

/** The value of an attribute by its local name in lower case. */
export function attributeValue(element: MarkupElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name)?.value;
}

/** What a reader calls. */
export interface MarkupVisitor {
  element?(element: MarkupElement): void;
  /** At the end of an element: the text that is directly in it. */
  content?(element: MarkupElement, text: string): void;
  /** Text outside of all elements. */
  looseText?(text: string): void;
  instruction?(target: string, body: string, line: number): void;
  comment?(text: string, line: number): void;
  /** XML that is not well-formed. Reading goes on where it can. */
  error?(message: string, line: number): void;
}

const maximumNesting = 16_384;
/** Errors after which text is not read as XML any more. */
const maximumErrors = 1000;
const chunkLength = 65_536;

interface OpenElement {
  element: MarkupElement;
  texts: string[];
  /** Namespaces by prefix, of this element and those around it. */
  namespaces: ReadonlyMap<string, string>;
}

/** Builds elements from the events of a parser. */
class ElementStack {
  readonly #visitor: MarkupVisitor;
  readonly #budget: Budget;
  readonly #expand: ExpandEntities;
  readonly #open: OpenElement[] = [];

  constructor(visitor: MarkupVisitor, budget: Budget, expand: ExpandEntities) {
    this.#visitor = visitor;
    this.#budget = budget;
    this.#expand = expand;
  }

  open(
    fullName: string,
    attributes: readonly (readonly [string, string])[],
    line: number,
    source = "",
  ): void {
    this.#budget.use("objects");
    if (this.#open.length >= maximumNesting) throw new LimitError("depth", maximumNesting);
    const around = this.#open.at(-1);
    const [prefix, name] = splitName(fullName.toLowerCase());
    const read = attributes.map(([attribute, value]) => ({
      fullName: attribute.toLowerCase(),
      name: splitName(attribute.toLowerCase())[1],
      value: this.#expand(value),
    }));
    const namespaces = namespacesOf(read, around?.namespaces ?? new Map());
    const element: MarkupElement = {
      name,
      prefix,
      namespace: namespaces.get(prefix),
      attributes: read,
      line,
      source,
      parent: around?.element.name,
    };
    this.#open.push({ element, texts: [], namespaces });
    this.#visitor.element?.(element);
  }

  text(text: string): void {
    const around = this.#open.at(-1);
    if (around) around.texts.push(text);
    else this.#visitor.looseText?.(text);
  }

  close(): void {
    const closed = this.#open.pop();
    if (closed) this.#visitor.content?.(closed.element, this.#expand(closed.texts.join("")));
  }

  closeAll(): void {
    while (this.#open.length > 0) this.close();
  }
}

function splitName(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(":");
  return colon === -1 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function namespacesOf(
  attributes: readonly MarkupAttribute[],
  around: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const declared = attributes.filter(({ fullName }) => fullName === "xmlns" || fullName.startsWith("xmlns:"));
  if (declared.length === 0) return around;
  const entries = declared.map(({ fullName, value }): [string, string] => [
    fullName === "xmlns" ? "" : fullName.slice(6),
    value.trim(),
  ]);
  return new Map([...around, ...entries]);
}

/** Calls `write` with pieces of a text until it returns false, and checks the time between them. */
function writeInChunks(text: string, budget: Budget, write: (chunk: string) => boolean): void {
  for (let start = 0; start < text.length; start += chunkLength) {
    budget.checkTime();
    if (!write(text.slice(start, start + chunkLength))) return;
  }
}

/**
 * Reads HTML, or XML with errors, as tolerantly as browsers do.
 *
 * @param options `isXml` reads names, empty elements and CDATA as XML does
 * @throws LimitError
 */
export function readTolerantly(
  text: string,
  options: { isXml: boolean; budget: Budget; expand: ExpandEntities },
  visitor: MarkupVisitor,
): void {
  const stack = new ElementStack(visitor, options.budget, options.expand);
  let attributes: [string, string][] = [];
  const lineOf = lineCounter(text);
  const parser: Parser = new Parser(
    {
      onattribute: (name, value) => void attributes.push([name, value]),
      onopentag: (name) => {
        const read = attributes;
        attributes = [];
        stack.open(name, read, lineOf(parser.startIndex), text.slice(parser.startIndex, parser.endIndex + 1));
      },
      onclosetag: () => stack.close(),
      ontext: (part) => stack.text(part),
      oncomment: (comment) => visitor.comment?.(comment, lineOf(parser.startIndex)),
      onprocessinginstruction: (name, data) => {
        if (name.startsWith("?")) {
          const body = data.replaceAll(/^\?|\?$/g, "");
          const target = /^[^\s]*/.exec(body)?.[0] ?? "";
          visitor.instruction?.(target, body.slice(target.length), lineOf(parser.startIndex));
        }
      },
    },
    { xmlMode: options.isXml, decodeEntities: true },
  );
  writeInChunks(text, options.budget, (chunk) => {
    parser.write(chunk);
    return true;
  });
  parser.end();
  stack.closeAll();
}

/**
 * Reads XML as a strict parser does, until it has many errors. Nothing is expanded or loaded. The document type is to be
 * removed from the text.
 *
 * @throws LimitError
 */
export function readStrictly(
  text: string,
  options: { budget: Budget; expand: ExpandEntities },
  visitor: MarkupVisitor,
): void {
  const stack = new ElementStack(visitor, options.budget, options.expand);
  const parser = new SaxesParser({ xmlns: false, position: true });
  let attributes: [string, string][] = [];
  let line = 1;
  let errors = 0;
  parser.on("opentagstart", () => {
    attributes = [];
    line = parser.line;
  });
  parser.on("attribute", ({ name, value }) => void attributes.push([name, value]));
  parser.on("opentag", ({ name }) => stack.open(name, attributes, line));
  parser.on("closetag", () => stack.close());
  parser.on("text", (part) => stack.text(part));
  parser.on("cdata", (part) => stack.text(part));
  parser.on("comment", (comment) => visitor.comment?.(comment, parser.line));
  parser.on("processinginstruction", ({ target, body }) => visitor.instruction?.(target, body, parser.line));
  parser.on("error", (error) => {
    errors += 1;
    visitor.error?.(error.message, parser.line);
  });
  writeInChunks(text, options.budget, (chunk) => {
    parser.write(chunk);
    return errors < maximumErrors;
  });
  parser.close();
  stack.closeAll();
}
