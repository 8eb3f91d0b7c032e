/** An entity that a document type declares. */
export interface Entity {
  name: string;
  /** Whether it is for the document type only (`<!ENTITY % name ...>`). */
  isParameter: boolean;
  /** Its replacement text with character references decoded; `undefined` for an external entity. */
  value: string | undefined;
  /** Where an external entity is. */
  systemId: string | undefined;
  line: number;
}

/** The document type of an XML document. */
export interface Doctype {
  name: string;
  publicId: string | undefined;
  systemId: string | undefined;
  entities: readonly Entity[];
  /** Offset of `<!DOCTYPE`. */
  start: number;
  /** Offset after the closing `>`, or the end of the text if there is none. */
  end: number;
  line: number;
}

/**
 * Returns a function that gives the line of an offset, beginning with 1. It counts on from its last call, so offsets
 * come in ascending order.
 */
export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf("\n");
  return (offset) => {
    for (; next !== -1 && next < offset; next = text.indexOf("\n", next + 1)) line += 1;
    return line;
  };
}

/** Offset of the first markup after white space, comments and processing instructions; -1 if there is none. */
export function prologEnd(text: string): number {
  const rest = /[^\s\ufeff]/g;
  for (;;) {
    const start = rest.exec(text)?.index ?? -1;
    const [open, close] = text.startsWith("<!--", start) ? ["<!--", "-->"] : ["<?", "?>"];
    if (start === -1 || !text.startsWith(open, start)) return start;
    const end = text.indexOf(close, start + open.length);
    if (end === -1) return -1;
    rest.lastIndex = end + close.length;
  }
}

/** Decodes numeric character references, as a parser does in the value of an entity's declaration. */
export function decodeCharacterReferences(text: string): string {
  return text.replaceAll(
    /&#(?:x([0-9a-f]{1,8})|([0-9]{1,8}));?/gi,
    (whole, hex?: string, decimal?: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

const unquote = (word: string | undefined) =>
  word === undefined || !/^["']/.test(word) ? undefined : word.replaceAll(/^["']|["']$/g, "");

/** Public and system identifier after `PUBLIC` or `SYSTEM`. */
function externalId(words: readonly string[]): [string | undefined, string | undefined] {
  const keyword = words[0]?.toUpperCase();
  if (keyword === "PUBLIC") return [unquote(words[1]), unquote(words[2])];
  return [undefined, keyword === "SYSTEM" ? unquote(words[1]) : undefined];
}

function entityOf(words: readonly string[], line: number): Entity | undefined {
  if (words[0]?.toUpperCase() !== "<!ENTITY") return undefined;
  const isParameter = words[1] === "%";
  const [name = "", ...rest] = words.slice(isParameter ? 2 : 1);
  const value = unquote(rest[0]);
  const [publicId, systemId] = externalId(rest);
  return {
    name,
    isParameter,
    value: value === undefined ? undefined : decodeCharacterReferences(value),
    systemId: value === undefined ? (systemId ?? publicId ?? "") : undefined,
    line,
  };
}

/** Tokens of a declaration: quoted strings, comments, instructions, brackets and words. */
const token = /<!--|<\?|<!\[?[A-Za-z]*|"[^"]*"?|'[^']*'?|[[\]>]|%[^\s;"'<>]*;|[^\s"'<>[\]]+|</g;

/**
 * Reads the document type at the beginning of XML, with its internal subset. Expands nothing.
 *
 * @see https://www.w3.org/TR/xml/#sec-prolog-dtd
 */
export function readDoctype(text: string, checkTime: () => void): Doctype | undefined {
  const start = prologEnd(text);
  if (start === -1 || !/^<!DOCTYPE/i.test(text.slice(start, start + 9))) return undefined;
  const lineAt = lineCounter(text);
  const line = lineAt(start);
  const entities: Entity[] = [];
  const head: string[] = [];
  const result = (end: number): Doctype => {
    const [publicId, systemId] = externalId(head.slice(1));
    return { name: head[0] ?? "", publicId, systemId, entities, start, end, line };
  };
  let declaration: { words: string[]; start: number } | undefined;
  let isInSubset = false;
  token.lastIndex = start + 9;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    checkTime();
    const word = match[0];
    if (word === "<!--" || word === "<?") {
      const close = text.indexOf(word === "<?" ? "?>" : "-->", token.lastIndex);
      token.lastIndex = close === -1 ? text.length : close + (word === "<?" ? 2 : 3);
    } else if (word.startsWith("<!")) declaration = { words: [word], start: match.index };
    else if (word === ">") {
      const entity = declaration && entityOf(declaration.words, lineAt(declaration.start));
      if (entity) entities.push(entity);
      if (!declaration && !isInSubset) return result(token.lastIndex);
      declaration = undefined;
    } else if (declaration) declaration.words.push(word);
    else if (word === "[") isInSubset = true;
    else if (word === "]") isInSubset = false;
    else if (!isInSubset) head.push(word);
  }
  return result(text.length);
}

/** Replaces the document type by spaces, so that nothing in it looks like markup; lines stay the same. */
export function blankDoctype(text: string, doctype: Doctype | undefined): string {
  if (!doctype) return text;
  const blank = text.slice(doctype.start, doctype.end).replaceAll(/[^\n]/g, " ");
  return text.slice(0, doctype.start) + blank + text.slice(doctype.end);
}
