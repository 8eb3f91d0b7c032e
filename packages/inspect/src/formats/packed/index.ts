import type { Format, FormatModule } from "../../format.ts";
import { packedRules } from "./rules.ts";
import { unreadTypes } from "./unread.ts";

const cpio: Format = { type: "application/x-cpio", family: "application/x-cpio" };
const ar: Format = { type: "application/x-unix-archive", family: "application/x-unix-archive" };

/** Types whose entries are read. */
const readTypes = new Set([
  "application/x-7z-compressed",
  "application/vnd.rar",
  "application/vnd.ms-cab-compressed",
  "application/x-lzh-compressed",
  "application/x-iso9660-image",
  "application/x-cpio",
  "application/x-unix-archive",
  "application/x-deb",
  "application/x-rpm",
]);

/** Archives of other kinds than ZIP and tar: their entries are inspected, or the archive is held. */
export const packed: FormatModule = {
  name: "packed",
  rules: packedRules,
  types: new Map([
    [cpio.type, cpio.family],
    [ar.type, ar.family],
  ]),
  detect: ({ head }) => {
    const start = head.toString("latin1", 0, 6);
    if (/^(07070[127]|\xc7\x71|\x71\xc7)/.test(start)) return isCpio(head) ? cpio : undefined;
    // An archive of text is text throughout.
    return start === "!<arch" && head.toString("latin1", 66, 68) === "`\n" ? ar : undefined;
  },
  accepts: ({ type }) => readTypes.has(type) || unreadTypes.has(type),
  load: async () => (await import("../parsers/packed.ts")).packedParser,
};

/** Whether a header of cpio is complete: numbers in hexadecimal or octal digits, or a plausible binary one. */
function isCpio(head: Buffer): boolean {
  const text = head.toString("latin1", 0, 110);
  if (text.startsWith("070707")) return /^[0-7]{76}/.test(text);
  if (text.startsWith("07070")) return /^[\da-f]{110}$/i.test(text);
  // Bytes of the name, its NUL included, of a binary header.
  const isLittleEndian = head[0] === 0xc7;
  const bytes = head.length < 26 ? 0 : isLittleEndian ? head.readUInt16LE(20) : head.readUInt16BE(20);
  return bytes > 1 && bytes <= 1024 && head[26 + bytes - 1] === 0;
}
