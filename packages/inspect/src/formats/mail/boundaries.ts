/** A line that separates parts. https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1 */
interface Delimiter {
  start: number;
  /** Behind the line. */
  end: number;
  isClosing: boolean;
}

/** The parts of a multipart body. */
export interface Parts {
  /** Offsets of each part. */
  parts: readonly { start: number; end: number }[];
  preamble: { start: number; end: number };
  /** Behind the closing delimiter; undefined if there is none. */
  epilogue: { start: number; end: number } | undefined;
  /** Whether a line begins with the delimiter and goes on, which some programs take for one. */
  hasLongerLine: boolean;
}

/** Splits the body between two offsets at the lines of a boundary. */
export function splitAtBoundary(
  text: string,
  { start, end }: { start: number; end: number },
  boundary: string,
  otherBoundaries: ReadonlySet<string>,
): Parts {
  const { delimiters, hasLongerLine } = findDelimiters(text, { start, end }, boundary, otherBoundaries);
  const closing = delimiters.findIndex(({ isClosing }) => isClosing);
  const opening = closing < 0 ? delimiters : delimiters.slice(0, closing);
  const parts = opening.map((delimiter, index) => ({
    start: delimiter.end,
    end: Math.max(delimiter.end, beforeNewline(text, delimiters[index + 1]?.start ?? end)),
  }));
  const last = delimiters[closing];
  return {
    parts,
    preamble: { start, end: delimiters[0]?.start ?? end },
    epilogue: last && { start: last.end, end },
    hasLongerLine,
  };
}

function findDelimiters(
  text: string,
  { start, end }: { start: number; end: number },
  boundary: string,
  otherBoundaries: ReadonlySet<string>,
): { delimiters: Delimiter[]; hasLongerLine: boolean } {
  const line = `--${boundary}`;
  const rest = /(--)?[ \t]*(?:\r\n|\r|\n|$)/y;
  const delimiters: Delimiter[] = [];
  let hasLongerLine = false;
  for (let at = text.indexOf(line, start); at >= 0 && at < end; at = text.indexOf(line, at + line.length)) {
    if (at > start && !/[\r\n]/.test(text.charAt(at - 1))) continue;
    rest.lastIndex = at + line.length;
    const match = rest.exec(text);
    if (match)
      delimiters.push({ start: at, end: Math.min(end, rest.lastIndex), isClosing: match[1] === "--" });
    else if (!isOther(text.slice(at + 2, at + 300), otherBoundaries)) hasLongerLine = true;
  }
  return { delimiters, hasLongerLine };
}

function isOther(line: string, boundaries: ReadonlySet<string>): boolean {
  const name = (line.split(/[\r\n]/)[0] ?? "").trimEnd();
  return boundaries.has(name) || boundaries.has(name.replace(/--$/, ""));
}

/** The line break before a delimiter belongs to the delimiter. */
function beforeNewline(text: string, at: number): number {
  if (text.startsWith("\r\n", at - 2)) return at - 2;
  return /[\r\n]/.test(text.charAt(at - 1)) ? at - 1 : at;
}
