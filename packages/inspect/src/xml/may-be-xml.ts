import type { DetectInput, Format } from "../format.ts";
import { asciiHead, isTextual, readText } from "../text/content.ts";

/** Whether content may be XML with a name in a namespace. Most XML has it nowhere; character references can spell it. */
export function mayBeXmlWith(
  namespace: RegExp,
): (format: Format, input: DetectInput) => Promise<boolean> | boolean {
  return (format, input) =>
    isTextual(format) && asciiHead(input.head).startsWith("<") && hasName(input, namespace);
}

async function hasName(input: DetectInput, namespace: RegExp): Promise<boolean> {
  const { text } = await readText(input);
  return text.includes("&#") || namespace.test(text);
}
