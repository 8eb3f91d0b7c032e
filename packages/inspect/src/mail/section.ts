/** A stretch of a message: text with one character for each byte, and offsets in it. */
export interface Section {
  text: string;
  start: number;
  end: number;
}

/** The text of a section. */
export function textOf({ text, start, end }: Section): string {
  return text.slice(start, end);
}

/** A line without its line break, and where the next one begins. */
export interface Line {
  content: string;
  start: number;
  next: number;
  /** CR LF, LF or CR; empty at the end. */
  lineBreak: string;
}

const lineBreak = /\r\n|\r|\n/g;

/** The line at an offset of a section. CR, LF and CR LF end lines. */
export function lineAt({ text, end }: Section, start: number): Line {
  lineBreak.lastIndex = start;
  const found = lineBreak.exec(text);
  if (!found || found.index >= end)
    return { content: text.slice(start, end), start, next: end, lineBreak: "" };
  return {
    content: text.slice(start, found.index),
    start,
    next: Math.min(end, found.index + found[0].length),
    lineBreak: found[0],
  };
}
