import type { Ole2Rule } from "./rules.ts";

/** A field that loads something or starts a program. */
interface FoundField {
  rule: Ole2Rule;
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

/** The rule that the code of a Word field breaks. */
export function checkField(code: string): FoundField | undefined {
  const text = unquote(code.slice(0, maximumCode)).replaceAll("\0", "").trim();
  if (/^ddeauto?\b|^dde\b|^ddeauto/i.test(text)) return { rule: "office-dde", code: text };
  const match = /^(includetext|include|includepicture|import|link|rd)\s+(.*)$/is.exec(text);
  if (!match) return undefined;
  const name = match[1]?.toLowerCase() ?? "";
  const isPicture = name === "includepicture" || name === "import";
  // A LINK names the class of the object before its address.
  const rest = (match[2] ?? "").replace(name === "link" ? /^\S+\s+/ : "", "");
  const address = rest.trim().replace(/^"/, "");
  if (!isRemote(address)) return undefined;
  return {
    rule: isPicture && web.test(address) ? "office-remote-picture" : "office-remote-content",
    code: text,
  };
}

/** Codes of the fields in text with Word's marks of fields: 0x13, 0x14 and 0x15. Nested codes are given as well. */
export function* fieldCodes(text: string): Generator<string> {
  for (let start = text.indexOf("\x13"); start >= 0; start = text.indexOf("\x13", start + 1)) {
    const code: string[] = [];
    let depth = 0;
    for (const character of text.slice(start + 1, start + 1 + maximumCode)) {
      if (character === "\x13") depth++;
      else if (character === "\x15" && depth > 0) depth--;
      else if ((character === "\x14" || character === "\x15") && depth === 0) break;
      else if (character !== "\x14") code.push(character);
    }
    yield code.join("");
  }
}
