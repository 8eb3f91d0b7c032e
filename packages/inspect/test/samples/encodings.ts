const mark = (bytes: readonly number[], content: Buffer) => Buffer.concat([Buffer.from(bytes), content]);
const utf16 = (text: string, isBigEndian: boolean) => {
  const bytes = Buffer.from(text, "utf16le");
  return isBigEndian ? bytes.swap16() : bytes;
};
const utf32 = (text: string, isBigEndian: boolean) => {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0);
  const bytes = Buffer.alloc(points.length * 4);
  for (const [index, point] of points.entries())
    if (isBigEndian) bytes.writeUInt32BE(point, index * 4);
    else bytes.writeUInt32LE(point, index * 4);
  return bytes;
};

/** Ways to write a text as bytes. */
export const encodings: ReadonlyMap<string, (text: string) => Buffer> = new Map([
  ["UTF-8 with a byte order mark", (text: string) => mark([0xef, 0xbb, 0xbf], Buffer.from(text))],
  ["UTF-16LE with a byte order mark", (text: string) => mark([0xff, 0xfe], utf16(text, false))],
  ["UTF-16BE with a byte order mark", (text: string) => mark([0xfe, 0xff], utf16(text, true))],
  ["UTF-16LE", (text: string) => utf16(text, false)],
  ["UTF-16BE", (text: string) => utf16(text, true)],
  ["UTF-32LE with a byte order mark", (text: string) => mark([0xff, 0xfe, 0, 0], utf32(text, false))],
  ["UTF-32BE", (text: string) => utf32(text, true)],
  [
    "UTF-16LE without the last byte",
    (text: string) => mark([0xff, 0xfe], utf16(`${text} `, false)).subarray(0, -1),
  ],
]);
