import { startsProgram } from "../../package/targets.ts";
import type { Ole2Rule } from "./rules.ts";

/** A field that loads something or starts a program. */
interface FoundField {
  rule: Ole2Rule | "office-dangerous-link";
  code: string;
}

/** Bytes of the text of a field that are looked at. */
const maximumCode = 2000;
const web = /^(https?|ftp):/i;

/** Whether an address leads to another machine: a URL or a UNC path. */
export function isRemote(address: string): boolean {
  return (
    /^\s*"?(https?|ftps?|mhtml|mk|ms-its|its|webdav|script|res):/i.test(address) ||
    /^\s*"?(file:\/{2}[^/]|file:\/{4,}|file:\\{2}|\\{2,4}[^\\?.])/i.test(address)
  );
}

/** A template on a server of the sender's network is usual; one on the web, or on a server by address or domain, is not. */
export const isRemoteTemplate = (path: string) => isRemote(path) && !/^\\\\[\w-]+\\(?!dav)/i.test(path);

/** Text that a QUOTE field makes of numbers of characters. */
function unquote(code: string): string {
  const numbers = /^\s*quote\s+((?:\d{1,3}\s+){2,}\d{1,3})/i.exec(code)?.[1];
  return numbers === undefined
    ? code
    : String.fromCharCode(...numbers.split(/\s+/).slice(0, maximumCode).map(Number));
}

/** Stands for a field in the code of another, whose value only Word can calculate. */
export const nestedField = "\ufffc";

/** The code of a field whose name, or the end of it, another field makes. */
const hasHiddenName = /^d{0,2}e?a?u?t?\ufffc[\ufffc!-~]*\s[ -~]*\w[ -~\ufffc]*$/i;

/** The rule that the code of a Word field breaks. */
export function checkField(code: string): FoundField | undefined {
  const raw = unquote(code.slice(0, maximumCode)).replaceAll("\0", "");
  const text = raw.replace(/^[\s"'\u200b\u201c\u201d]+/, "").trim();
  if (/^dde(auto)?(?![a-z0-9])/i.test(text) || hasHiddenName.test(text))
    return { rule: "office-dde", code: text };
  const match = /^(includetext|include|includepicture|import|link|rd|hyperlink)\s+(.*)$/is.exec(text);
  if (!match) return undefined;
  const name = match[1]?.toLowerCase() ?? "";
  const arguments_ = (match[2] ?? "").replaceAll(nestedField, "").split(/[\s"\u201c\u201d]+/);
  if (name === "hyperlink")
    return arguments_.some(startsProgram) ? { rule: "office-dangerous-link", code: text } : undefined;
  const address = arguments_.find(isRemote);
  if (address === undefined) return undefined;
  const isPicture = name === "includepicture" || name === "import";
  return {
    rule: isPicture && web.test(address) ? "office-remote-picture" : "office-remote-content",
    code: text,
  };
}

/**
 * Codes of the fields in text with Word's marks of fields: 0x13, 0x14 and 0x15. A code with fields in it is given with their
 * codes and with `nestedField` in their place.
 */
export function* fieldCodes(text: string): Generator<string> {
  for (let start = text.indexOf("\x13"); start >= 0; start = text.indexOf("\x13", start + 1)) {
    const [whole, outer]: [string[], string[]] = [[], []];
    let depth = 0;
    for (const character of text.slice(start + 1, start + 1 + maximumCode)) {
      if (character === "\x13") {
        if (depth === 0) outer.push(nestedField);
        depth++;
      } else if (character === "\x15" && depth > 0) depth--;
      else if ((character === "\x14" || character === "\x15") && depth === 0) break;
      else if (character !== "\x14") {
        whole.push(character);
        if (depth === 0) outer.push(character);
      }
    }
    yield whole.join("");
    if (outer.includes(nestedField)) yield outer.join("");
  }
}
