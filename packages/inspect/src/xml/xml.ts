import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from "saxes";
import type { Budget } from "../budget.ts";

export interface XmlAttribute {
  /** Name with its prefix, as written. */
  name: string;
  local: string;
  /** Namespace; empty for none. */
  uri: string;
  value: string;
}

export interface XmlElement {
  /** Name with its prefix, as written. */
  name: string;
  local: string;
  /** Namespace; empty for none. */
  uri: string;
  attributes: readonly XmlAttribute[];
  line: number;
}

export interface XmlHandlers {
  open?(element: XmlElement): void;
  close?(element: XmlElement): void;
  /** Text and CDATA sections; entities are not expanded. */
  text?(text: string): void;
  /** A processing instruction, such as `xml-stylesheet`. */
  instruction?(target: string, body: string, line: number): void;
  comment?(text: string): void;
}

export interface XmlOptions {
  /** Reads only up to the root element, which is enough to find a DTD. */
  prologOnly?: boolean;
  /** Names with a prefix that no element declares are not malformed. */
  allowsUnboundPrefixes?: boolean;
}

export interface XmlResult {
  /** The first thing that is not well-formed, with its line and column. */
  malformed?: string;
  /** Text of the document type declaration, with its internal subset. */
  doctype?: string;
  /** The internal subset declares entities. */
  hasEntities: boolean;
  /** The root element. */
  root?: XmlElement;
}

const chunkLength = 32 * 1024;
const maximumErrors = 50;
const maximumDepth = 1000;

function elementOf(tag: SaxesTagNS, line: number): XmlElement {
  const attributes = Object.values(tag.attributes).map(({ name, local, uri, value }: SaxesAttributeNS) => ({
    name,
    local,
    uri,
    value,
  }));
  return { name: tag.name, local: tag.local, uri: tag.uri, attributes, line };
}

/** The value of the first attribute with a local name, in any namespace. */
export function attributeOf(element: XmlElement, local: string): string | undefined {
  return element.attributes.find((attribute) => attribute.local === local)?.value;
}

/**
 * Reads XML in order. Text that is not well-formed is read as far as possible, and the result says what is wrong;
 * nothing is expanded or loaded.
 *
 * @throws LimitError; errors of the handlers
 */
export function readXml(
  text: string,
  handlers: XmlHandlers,
  budget: Budget,
  options: XmlOptions = {},
): XmlResult {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const result: XmlResult = { hasEntities: false };
  const open: XmlElement[] = [];
  let errors = 0;
  let isStopped = false;
  const fail = (message: string) => {
    errors += 1;
    result.malformed ??= message;
    if (errors >= maximumErrors) isStopped = true;
  };
  const whileReading =
    <Values extends unknown[]>(handle: (...values: Values) => void) =>
    (...values: Values) => {
      if (!isStopped) handle(...values);
    };
  parser.on(
    "error",
    whileReading(({ message }) => {
      if (!options.allowsUnboundPrefixes || !message.includes("unbound namespace prefix")) fail(message);
    }),
  );
  parser.on(
    "doctype",
    whileReading((doctype) => {
      result.doctype ??= doctype;
      result.hasEntities ||= doctype.includes("<!ENTITY");
    }),
  );
  parser.on(
    "opentag",
    whileReading((tag) => {
      budget.use("objects");
      const element = elementOf(tag, parser.line);
      result.root ??= element;
      open.push(element);
      if (open.length > maximumDepth)
        fail(`${parser.line}:${parser.column}: nested deeper than ${maximumDepth} elements.`);
      if (options.prologOnly || open.length > maximumDepth) isStopped = true;
      handlers.open?.(element);
    }),
  );
  parser.on(
    "closetag",
    whileReading(() => {
      const element = open.pop();
      if (element) handlers.close?.(element);
    }),
  );
  parser.on(
    "text",
    whileReading((part) => handlers.text?.(part)),
  );
  parser.on(
    "cdata",
    whileReading((part) => handlers.text?.(part)),
  );
  parser.on(
    "comment",
    whileReading((part) => handlers.comment?.(part)),
  );
  parser.on(
    "processinginstruction",
    whileReading(({ target, body }) => handlers.instruction?.(target, body, parser.line)),
  );
  for (let start = 0; start < text.length && !isStopped; start += chunkLength) {
    budget.checkTime();
    parser.write(text.slice(start, start + chunkLength));
  }
  if (!isStopped) parser.close();
  return result;
}
