const digits = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";

/** A file in BinHex 4.0. https://www.rfc-editor.org/rfc/rfc1741#appendix-A */
export function binHex(content: Uint8Array, name: string): string {
  const sizes = Buffer.alloc(10);
  sizes.writeUInt32BE(content.length);
  const bytes = Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(`${name}\0TEXTttxt\0\0`),
    sizes,
    content,
    Buffer.alloc(4),
  ]);
  // The mark of repetitions stands for itself before a zero.
  const escaped = [...bytes].flatMap((byte) => (byte === 0x90 ? [0x90, 0] : [byte]));
  const bits = escaped.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const text = (bits.match(/.{1,6}/g) ?? [])
    .map((six) => digits[Number.parseInt(six.padEnd(6, "0"), 2)])
    .join("");
  const lines = `:${text}:`.match(/.{1,64}/g) ?? [];
  return ["(This file must be converted with BinHex 4.0)", "", ...lines, ""].join("\r\n");
}

/** A file of a Macintosh. https://www.rfc-editor.org/rfc/rfc1740#appendix-B */
export function appleSingle(content: Uint8Array, name: string): Buffer {
  const header = Buffer.alloc(26 + 2 * 12);
  header.writeUInt32BE(0x0005_1600);
  header.writeUInt32BE(0x0002_0000, 4);
  header.writeUInt16BE(2, 24);
  const entries = [
    { id: 3, offset: header.length, size: name.length },
    { id: 1, offset: header.length + name.length, size: content.length },
  ];
  for (const [index, { id, offset, size }] of entries.entries()) {
    header.writeUInt32BE(id, 26 + index * 12);
    header.writeUInt32BE(offset, 30 + index * 12);
    header.writeUInt32BE(size, 34 + index * 12);
  }
  return Buffer.concat([header, Buffer.from(name), content]);
}
