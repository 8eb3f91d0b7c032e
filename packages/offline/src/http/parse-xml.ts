import { SaxesParser } from "saxes";

/** An element as a value: its text, or its child elements by local name. */
export type XmlValue = string | XmlElements;
/** It inherits nothing. */
type XmlElements = { [name: string]: XmlValue[] };

/** Text is not well-formed XML, or has what requests to AWS must not have. */
class XmlError extends Error {
  override name = "XmlError";
}

const depthAtMost = 32;

interface OpenElement {
  name: string;
  text: string;
  children: Map<string, XmlValue[]>;
}

/**
 * Reads an XML document strictly, in time proportional to its length. It may have no document type, so that no entity is
 * expanded, and no encoding but UTF-8. An element with child elements may have no other text than white space.
 *
 * @param options.namespace that elements may have; they may also have none
 * @returns the name of the root element and its value
 * @throws XmlError
 */
export function parseXml(
  text: string,
  { namespace }: { namespace: string },
): { root: string; value: XmlValue } {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: OpenElement[] = [];
  let document: { root: string; value: XmlValue } | undefined;
  const addText = (part: string) => {
    const element = open.at(-1);
    if (element) element.text += part;
  };
  parser.on("error", ({ message }) => {
    throw new XmlError(message);
  });
  parser.on("doctype", () => {
    throw new XmlError("A document type is not accepted.");
  });
  parser.on("xmldecl", ({ encoding = "UTF-8" }) => {
    if (encoding.toUpperCase() !== "UTF-8") throw new XmlError(`The encoding ${encoding} is not accepted.`);
  });
  parser.on("opentag", ({ local, uri }) => {
    if (uri !== "" && uri !== namespace) throw new XmlError(`The namespace ${uri} is not accepted.`);
    if (open.length === depthAtMost) throw new XmlError("Elements are nested too deeply.");
    open.push({ name: local, text: "", children: new Map() });
  });
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop();
    if (!element) return;
    const { name } = element;
    const value = contentOf(element);
    const parent = open.at(-1);
    if (!parent) {
      document = { root: name, value };
      return;
    }
    const earlier = parent.children.get(name);
    if (earlier) earlier.push(value);
    else parent.children.set(name, [value]);
  });
  parser.write(text).close();
  if (!document) throw new XmlError("There is no element.");
  return document;
}

function contentOf({ text, children }: OpenElement): XmlValue {
  if (children.size === 0) return text;
  if (text.trim() !== "") throw new XmlError("There is text between elements.");
  const elements: XmlElements = Object.create(null);
  for (const [name, values] of children) elements[name] = values;
  return elements;
}
