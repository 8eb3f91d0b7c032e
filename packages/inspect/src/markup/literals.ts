/** A long literal of a script that stands for other bytes. */
export interface DecodedLiteral {
  /** The beginning of the literal, as written. */
  source: string;
  /** Whether it hides code or markup. */
  isHidden: boolean;
  /** Whether it may be a file: it is not one of the kinds that pages have in them, such as images and fonts. */
  isFile: boolean;
}

/** Forms of literals, with how their first characters are decoded. Each is long enough to carry code. */
const forms: readonly { pattern: RegExp; decode: (literal: string) => string }[] = [
  {
    pattern: /(?:%[0-9a-f]{2}){20,}/gi,
    decode: (literal) => fromHex(literal.replaceAll("%", "")),
  },
  { pattern: /(?:%u[0-9a-f]{4}){6,}/gi, decode: () => "<" },
  {
    pattern: /(?:\\x[0-9a-f]{2}){20,}/gi,
    decode: (literal) => fromHex(literal.replaceAll("\\x", "")),
  },
  {
    pattern: /(?:\\u00[0-9a-f]{2}){20,}/gi,
    decode: (literal) => fromHex(literal.replaceAll("\\u00", "")),
  },
  {
    pattern: /\d{1,3}(?:\s{0,2},\s{0,2}\d{1,3}){40,}/g,
    decode: (literal) => String.fromCharCode(...literal.split(",").map(Number)),
  },
  {
    pattern: /["'`][A-Za-z0-9+/]{400,}={0,2}/g,
    decode: (literal) => Buffer.from(literal.slice(1), "base64").toString("latin1"),
  },
  {
    pattern: /["'`](?:[0-9a-f]{2}){200,}/gi,
    decode: (literal) => fromHex(literal.slice(1)),
  },
  // Code in an encoding of its sender.
  { pattern: /"[^"\s<>]{1500,}"|'[^'\s<>]{1500,}'/g, decode: () => "<" },
];

/** Literals that are looked at in one script. */
const maximumLiterals = 200;
/** Characters of a literal that are decoded; a multiple of the length of every form's unit. */
const decodedCharacters = 1200;

/** Beginnings of images, fonts, sounds and WebAssembly, which pages have in them. */
const mediaStarts = [
  ...["\x89PNG", "GIF8", "\xff\xd8\xff", "RIFF", "BM", "<svg", "wOFF", "wOF2", "OTTO"],
  ...["\0\x01\0\0", "\0\0\x01\0", "\0asm", "ID3", "OggS", "fLaC", "\x1aE\xdf\xa3", "\0\0\0"],
];

const fromHex = (digits: string) => Buffer.from(digits, "hex").toString("latin1");

/** Whether text is a link to an address of mail, which pages hide from collectors. */
export function isMailLink(text: string): boolean {
  return (
    text.length < 1000 &&
    /^.{0,80}mailto:/is.test(text) &&
    !/<(?!\/?a\b)|\bon[a-z]+\s{0,9}=|script|eval|location|document/i.test(text)
  );
}

/** Whether decoded text is code or markup. */
function isCode(text: string): boolean {
  return (
    /<|\b(?:eval|function|var|document|window|unescape|script|new)\b|\blocation\b/i.test(text) &&
    !isMailLink(text)
  );
}

/** The long encoded literals in code, decoded at their beginning. */
export function decodedLiterals(code: string): DecodedLiteral[] {
  const literals: DecodedLiteral[] = [];
  for (const { pattern, decode } of forms)
    for (const [literal] of code.matchAll(pattern)) {
      if (literals.length >= maximumLiterals) return literals;
      const text = decode(literal.slice(0, decodedCharacters));
      const isMedia = mediaStarts.some((start) => text.startsWith(start));
      literals.push({ source: literal.slice(0, 80), isHidden: !isMedia && isCode(text), isFile: !isMedia });
    }
  return literals;
}
