/** A header field. https://www.rfc-editor.org/rfc/rfc5322#section-2.2 */
export interface HeaderField {
  /** In lower case. */
  name: string;
  /** Without the line breaks of folding. */
  value: string;
}

/** The header of a message or of a part of one. */
export interface Header {
  fields: readonly HeaderField[];
  /** Where the body begins. */
  bodyStart: number;
  /** Why programs disagree about the fields; undefined if they do not. */
  ambiguity: string | undefined;
}

const fieldStart = /^([!-9;-~]+)([ \t]*):/;
const newline = /\r\n|\r|\n/g;

/** Reads the header that begins at an offset of a text with one character for each byte. */
export function readHeader(text: string, start: number, end: number): Header {
  const fields: HeaderField[] = [];
  let ambiguity: string | undefined;
  let hasStrangeLine = false;
  let at = start;
  while (at < end) {
    newline.lastIndex = at;
    const found = newline.exec(text);
    const lineEnd = found && found.index < end ? found.index : end;
    const line = text.slice(at, lineEnd);
    at = found && found.index < end ? found.index + found[0].length : end;
    if (line === "") break;
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last) {
      last.value += ` ${line.trim()}`;
      continue;
    }
    const match = fieldStart.exec(line);
    if (!match?.[1]) {
      hasStrangeLine = true;
      continue;
    }
    const name = match[1].toLowerCase();
    const isContent = name.startsWith("content-");
    if (isContent && hasStrangeLine) ambiguity = `The header has a line without a field before ${match[1]}.`;
    if (isContent && match[2] !== "") ambiguity = `There is a space between ${match[1]} and its colon.`;
    if (isContent && found?.[0] === "\r" && text.includes("\n"))
      ambiguity = `The field ${match[1]} ends in CR alone.`;
    if (isContent && line.includes("\0")) ambiguity = `The field ${match[1]} has a NUL character.`;
    fields.push({ name, value: line.slice(match[0].length).trim() });
  }
  return { fields, bodyStart: at, ambiguity: ambiguity ?? ambiguityOfFields(fields) };
}

/** Fields that decide how a part is read. */
const decidingFields = new Set(["content-type", "content-transfer-encoding", "content-disposition"]);

/** Programs take the first or the last of repeated fields. */
function ambiguityOfFields(fields: readonly HeaderField[]): string | undefined {
  const values = new Map<string, string>();
  for (const { name, value } of fields) {
    if (!decidingFields.has(name)) continue;
    const before = values.get(name);
    if (before !== undefined && before !== value) return `The field ${name} is there twice.`;
    values.set(name, value);
  }
  return undefined;
}

/** The value of a field; empty if it is not there. */
export function fieldOf({ fields }: Header, name: string): string {
  return fields.find((field) => field.name === name)?.value ?? "";
}
