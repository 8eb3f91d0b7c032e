/** Other content in media, by structure that pixels and sound do not have by chance. */
export interface Embedded {
  name: string;
  /** In bytes from the start of what was searched. */
  offset: number;
}

interface Pattern {
  name: string;
  magic: Buffer;
  /** Whether what starts at an offset is really of this kind. */
  isValid?(bytes: Buffer, offset: number): boolean;
}

/** A local file header. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 */
function isZipEntry(bytes: Buffer, offset: number): boolean {
  if (offset + 30 > bytes.length) return false;
  const nameLength = bytes.readUInt16LE(offset + 26);
  const method = bytes.readUInt16LE(offset + 8);
  return (
    (bytes[offset + 4] ?? 255) <= 63 &&
    (method <= 20 || (method >= 93 && method <= 99)) &&
    nameLength > 0 &&
    nameLength < 1024 &&
    bytes[offset + 30] !== 0
  );
}

/** https://learn.microsoft.com/en-us/windows/win32/debug/pe-format#signature-image-only */
function isProgram(bytes: Buffer, offset: number): boolean {
  if (offset + 64 > bytes.length) return false;
  const header = offset + bytes.readUInt32LE(offset + 60);
  return header + 4 <= bytes.length && bytes.readUInt32BE(header) === 0x50450000;
}

function isElf(bytes: Buffer, offset: number): boolean {
  const [bits = 0, order = 0, version = 0] = bytes.subarray(offset + 4, offset + 7);
  return bits >= 1 && bits <= 2 && order >= 1 && order <= 2 && version === 1;
}

const patterns: readonly Pattern[] = [
  { name: "a ZIP archive", magic: Buffer.from("PK\x03\x04", "latin1"), isValid: isZipEntry },
  { name: "a RAR archive", magic: Buffer.from("Rar!\x1a\x07", "latin1") },
  { name: "a 7z archive", magic: Buffer.from("7z\xbc\xaf\x27\x1c", "latin1") },
  {
    name: "a PDF",
    magic: Buffer.from("%PDF-", "latin1"),
    isValid: (bytes, offset) => /^[12]\.\d/.test(bytes.toString("latin1", offset + 5, offset + 8)),
  },
  { name: "a program for Windows", magic: Buffer.from("MZ"), isValid: isProgram },
  { name: "a program for Linux", magic: Buffer.from("\x7fELF", "latin1"), isValid: isElf },
];

const code =
  /<(?:\?php\s|\?=\s*(?:[$`@\\]|system|eval|exec|shell_exec|passthru)[\x20-\x7e]|script[\s>/][^<>\0]{0,200}>?|html[\s>]|!doctype html|svg\s[^<>\0]{0,200}onload|%@\s{0,9}page\s|%\s{0,9}(?:eval\s{0,9}\(?\s{0,9}request|execute\s{0,9}\(?\s{0,9}request|runtime\.getruntime))/i;

/** Bytes that a search needs after the start of a match. */
export const embeddedOverlap = 4096;

/** The first of each kind of other content in bytes; `known` are the kinds that need no search. */
export function findEmbedded(bytes: Buffer, known: ReadonlySet<string>): Embedded[] {
  const found: Embedded[] = [];
  for (const { name, magic, isValid } of patterns) {
    if (known.has(name)) continue;
    let offset = bytes.indexOf(magic);
    while (offset >= 0 && isValid && !isValid(bytes, offset)) offset = bytes.indexOf(magic, offset + 1);
    if (offset >= 0) found.push({ name, offset });
  }
  const match = known.has("a script or page") ? null : code.exec(bytes.toString("latin1"));
  if (match) found.push({ name: "a script or page", offset: match.index });
  return found;
}
