import { XMLBuilder } from "fast-xml-parser";

/** The content of an element: text, child elements by name, or several elements of the same name. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | XmlContent[]
  | { [name: string]: XmlContent };

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });

/**
 * An XML document. Characters that XML 1.0 cannot represent become U+FFFD; a carriage return becomes a character
 * reference, since parsers turn a literal one into a line feed.
 * https://www.w3.org/TR/xml/#charsets, https://www.w3.org/TR/xml/#sec-line-ends
 *
 * @param content child elements by name; an attribute's name begins with `@`, and `#text` is text beside attributes
 */
export function xmlDocument(root: string, content: { [name: string]: XmlContent }): string {
  const element: string = builder
    .build({ [root]: content })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd")
    .replaceAll("\r", "&#13;");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element}`;
}
