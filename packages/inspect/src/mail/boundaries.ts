import type { Section } from "./section.ts";

/** A line that separates parts. https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1 */
interface Delimiter {
  start: number;
  /** Behind the line. */
  next: number;
  isClosing: boolean;
}

/** The body of a multipart, split. */
export interface Parts {
  parts: readonly Section[];
  /** Before the first part, behind the closing delimiter. */
  outside: readonly Section[];
  /** Why programs disagree about the parts. */
  faults: readonly string[];
}

/** All boundaries that a message names, for lines that begin with one of them and go on. */
export function namedBoundaries(text: string): ReadonlySet<string> {
  const pattern = /boundary(?:\*\d{0,3}\*?)?\s{0,9}=\s{0,9}(?:"([^"\r\n]{1,300})"|([^\s;"]{1,300}))/gi;
  return new Set([...text.matchAll(pattern)].map(([, quoted, token]) => (quoted ?? token ?? "").trimEnd()));
}

/** Whether a line of a section is the delimiter of a boundary. */
export function hasDelimiter(section: Section, boundary: string): boolean {
  return findDelimiters(section, boundary, new Set(), 1).delimiters.length > 0;
}

/** Splits a body at the lines of a boundary. */
export function splitAtBoundary(section: Section, boundary: string, named: ReadonlySet<string>): Parts {
  const { text, start, end } = section;
  const { delimiters, longerLine } = findDelimiters(section, boundary, named);
  const parts: Section[] = [];
  const outside: Section[] = [{ text, start, end: delimiters[0]?.start ?? end }];
  const faults: string[] = [];
  if (longerLine !== undefined) faults.push(`The line "${longerLine}" begins with the boundary and goes on.`);
  let isClosed = false;
  for (const [index, delimiter] of delimiters.entries()) {
    const next = delimiters[index + 1]?.start ?? end;
    const content = { text, start: Math.min(delimiter.next, next), end: next };
    if (isClosed) faults.push("Parts follow the end of the parts.");
    if (delimiter.isClosing) outside.push(content);
    else parts.push({ ...content, end: Math.max(content.start, beforeLineBreak(text, next)) });
    isClosed ||= delimiter.isClosing;
  }
  return { parts, outside, faults };
}

function findDelimiters(
  section: Section,
  boundary: string,
  named: ReadonlySet<string>,
  maximum = Number.POSITIVE_INFINITY,
): { delimiters: Delimiter[]; longerLine: string | undefined } {
  const { text, start, end } = section;
  const line = `--${boundary}`;
  const rest = /(--)?[ \t]{0,1000}(?:\r\n|\r|\n|$)/y;
  const delimiters: Delimiter[] = [];
  let longerLine: string | undefined;
  for (let at = text.indexOf(line, start); at >= 0 && at < end; at = text.indexOf(line, at + 2)) {
    if (at > start && !/[\r\n]/.test(text.charAt(at - 1))) continue;
    rest.lastIndex = at + line.length;
    const match = rest.exec(text) ?? (rest.lastIndex >= end ? [""] : null);
    if (match) {
      const next = Math.min(end, at + line.length + match[0].length);
      delimiters.push({ start: at, next, isClosing: match[1] === "--" });
      if (delimiters.length >= maximum) break;
    } else {
      const longer =
        text
          .slice(at + 2, Math.min(end, at + 302))
          .split(/[\r\n]/, 1)[0]
          ?.trimEnd() ?? "";
      if (!named.has(longer) && !named.has(longer.replace(/--$/, ""))) longerLine ??= longer.slice(0, 80);
    }
  }
  return { delimiters, longerLine };
}

/** The line break before a delimiter belongs to the delimiter. */
function beforeLineBreak(text: string, at: number): number {
  if (text.startsWith("\r\n", at - 2)) return at - 2;
  return /[\r\n]/.test(text.charAt(at - 1)) ? at - 1 : at;
}
