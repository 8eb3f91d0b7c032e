/** Ways to write `<` as the first character, in encodings that are told without a byte order mark. */
const unmarked: readonly (readonly [signature: readonly number[], encoding: string])[] = [
  [[0, 0, 0, 0x3c], "utf-32be"],
  [[0x3c, 0, 0, 0], "utf-32le"],
  [[0, 0x3c, 0], "utf-16be"],
  [[0x3c, 0], "utf-16le"],
];
const marked: readonly (readonly [signature: readonly number[], encoding: string])[] = [
  [[0, 0, 0xfe, 0xff], "utf-32be"],
  [[0xff, 0xfe, 0, 0], "utf-32le"],
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xfe, 0xff], "utf-16be"],
  [[0xff, 0xfe], "utf-16le"],
];

function startsWith(bytes: Buffer, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

function decodeUtf32(bytes: Buffer, isBigEndian: boolean): string | undefined {
  const swapped = isBigEndian
    ? Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 4))).swap32()
    : bytes;
  const parts: string[] = [];
  for (let offset = 0; offset + 4 <= swapped.length; offset += 4) {
    const code = swapped.readUInt32LE(offset);
    if (code > 0x10ffff) return undefined;
    if (code !== 0xfeff || offset > 0) parts.push(String.fromCodePoint(code));
  }
  return parts.join("");
}

/**
 * Decodes an XML entity by its byte order mark, its first bytes or its declaration, in this order. The text has no byte
 * order mark. Returns undefined if the encoding is not known.
 *
 * @see https://www.w3.org/TR/xml/#sec-guessing
 */
export function decodeXml(bytes: Buffer): string | undefined {
  const found =
    marked.find(([signature]) => startsWith(bytes, signature)) ??
    unmarked.find(([signature]) => startsWith(bytes, signature));
  const declared = /^<\?xml\s[^>]{0,200}?encoding\s{0,20}=\s{0,20}["']([^"']{1,40})["']/.exec(
    bytes.subarray(0, 300).toString("latin1"),
  )?.[1];
  const encoding = found?.[1] ?? declared?.toLowerCase() ?? "utf-8";
  if (encoding.startsWith("utf-32")) return decodeUtf32(bytes, encoding === "utf-32be");
  // A declaration that was read byte for byte cannot be in UTF-16: readers then go by the bytes.
  const name = !found && /^(utf-16|ucs-2|iso-10646)/.test(encoding) ? "utf-8" : encoding;
  try {
    return new TextDecoder(name).decode(bytes);
  } catch {
    return undefined;
  }
}
