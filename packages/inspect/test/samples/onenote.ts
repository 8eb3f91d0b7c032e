interface SectionFileSample {
  content: Buffer | string;
  /** With its dot. */
  extension?: string;
  /** Bytes that the section says the file has. */
  size?: number;
  hasFooter?: boolean;
}

interface SectionSample {
  files?: SectionFileSample[];
  isEncrypted?: boolean;
  /** GUID of the section's format, as bytes. */
  format?: string;
}

const hex = (digits: string) => Buffer.from(digits, "hex");

/** A node that says where a file is, FileDataStoreObjectReferenceFND, with a position of four bytes and a size of two. */
function reference(guid: Buffer, position: number): Buffer {
  const node = Buffer.alloc(10);
  const size = node.length + guid.length;
  node.writeUInt32LE((0x94 | (size << 10) | (1 << 23) | (3 << 25)) >>> 0);
  node.writeUInt32LE(position, 4);
  return Buffer.concat([node, guid]);
}

function counted(text: string): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(text.length);
  return Buffer.concat([count, Buffer.from(text, "utf16le")]);
}

function fileObject({ content, size, hasFooter = true }: SectionFileSample): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(20);
  header.writeBigUInt64LE(BigInt(size ?? bytes.length));
  const padding = Buffer.alloc((8 - ((36 + bytes.length) % 8)) % 8);
  const footer = hex("22a7fb71790f0b4abb13899256426b24");
  return Buffer.concat([
    hex("e716e3bd65261145a4c48d4d0b7a9eac"),
    header,
    bytes,
    padding,
    ...(hasFooter ? [footer] : []),
  ]);
}

/** A section of OneNote, [MS-ONESTORE], of which only the files are complete. */
export function oneNote({ files = [], isEncrypted = false, format }: SectionSample = {}): Buffer {
  const header = Buffer.alloc(1024);
  hex("e4525c7b8cd8a74daeb15378d02996d3").copy(header);
  hex(format ?? "3fdd9a101b91f549a5d01791edc8aed8").copy(header, 48);
  const parts: Buffer[] = [header, ...(isEncrypted ? [hex("67a0d1da85a36bfb")] : [])];
  for (const [index, file] of files.entries()) {
    const digit = index.toString(16);
    const length = Buffer.concat(parts).length;
    parts.push(Buffer.alloc((8 - (length % 8)) % 8));
    const position = Buffer.concat(parts).length;
    parts.push(fileObject(file));
    const guid = Buffer.alloc(16, Number.parseInt(`${digit}1`, 16));
    const [a, b, c] = [`${digit}1`.repeat(4), `${digit}1`.repeat(2), `${digit}1`.repeat(6)];
    const name = counted(`<ifndf>{${a}-${b}-${b}-${b}-${c}}`);
    parts.push(reference(guid, position), name, counted(file.extension ?? ""));
  }
  return Buffer.concat(parts);
}
