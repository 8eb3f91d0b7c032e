import { deflateSync } from "node:zlib";

function biff(id: number, data: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(id);
  header.writeUInt16LE(data.length, 2);
  return Buffer.concat([header, data]);
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, 2 * index);
  return bytes;
}

/** Records of a workbook, [MS-XLS]. */
export const record = {
  begin: (type: number) => biff(0x809, numbers(0x600, type, 0, 0, 0, 0, 0, 0)),
  /** A hyperlink of a cell by a URL moniker. */
  link: (address: string) =>
    biff(
      0x1b8,
      Buffer.concat([
        numbers(0, 0, 0, 0),
        Buffer.alloc(24),
        Buffer.from("e0c9ea79f9bace118c8200aa004ba90b", "hex"),
        Buffer.alloc(4),
        Buffer.from(`${address}\0`, "utf16le"),
      ]),
    ),
  password: () => biff(0x2f, numbers(1, 1, 1)),
  builtInName: (code: number) =>
    biff(0x18, Buffer.concat([numbers(0x20), Buffer.from([0, 1]), Buffer.alloc(10), Buffer.from([0, code])])),
  userName: (name: string) =>
    biff(
      0x18,
      Buffer.concat([numbers(0), Buffer.from([0, name.length]), Buffer.alloc(10), Buffer.from(`\0${name}`)]),
    ),
  externalBook: (path: string) =>
    biff(0x1ae, Buffer.concat([numbers(1, path.length), Buffer.from(`\0${path}`, "latin1")])),
};

export function sheet(name: string, { type = 0, visibility = 0 } = {}): Buffer {
  return biff(
    0x85,
    Buffer.concat([Buffer.alloc(4), Buffer.from([visibility, type, name.length, 0]), Buffer.from(name)]),
  );
}

export function workbook(...records: Buffer[]): Buffer {
  return Buffer.concat([record.begin(5), ...records, biff(0x0a, Buffer.alloc(0)), record.begin(0x10)]);
}

interface WordSample {
  isWide?: boolean;
  isEncrypted?: boolean;
  /** The stream `1Table` of `tableFor` belongs to it. */
  template?: string;
}

/** The stream WordDocument, with its text behind the file information block. */
export function word(
  text: string,
  { isWide = false, isEncrypted = false, template = "" }: WordSample = {},
): Buffer {
  const block = Buffer.alloc(0x200);
  block.writeUInt16LE(0xa5ec);
  block.writeUInt16LE(0x0200 | (isEncrypted ? 0x0100 : 0), 0x0a);
  block.writeUInt32LE(word.tableFor(template).length, 0x019e);
  return Buffer.concat([block, Buffer.from(text, isWide ? "utf16le" : "latin1")]);
}

/** The stream `1Table` with the path of a template. */
word.tableFor = (template: string): Buffer => {
  const text = Buffer.from(template, "utf16le");
  return Buffer.concat([numbers(0xffff, 2, 0, 0, template.length), text]);
};

/** The streams of a document whose whole text is a piece so many times. */
export function repeatedText(text: string, pieces: number): Record<string, Buffer> {
  const document = word(text);
  const offsets = Array.from({ length: pieces + 1 }, (_, index) => index * text.length);
  const descriptors = Buffer.alloc(8 * pieces);
  for (let index = 0; index < pieces; index++)
    descriptors.writeUInt32LE(0x40000000 + 2 * (document.length - text.length), 8 * index + 2);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(4 * offsets.length + descriptors.length);
  const positions = Buffer.alloc(4 * offsets.length);
  for (const [index, offset] of offsets.entries()) positions.writeUInt32LE(offset, 4 * index);
  const table = Buffer.concat([Buffer.from([2]), size, positions, descriptors]);
  document.writeUInt32LE(0, 0x01a2);
  document.writeUInt32LE(table.length, 0x01a6);
  return { WordDocument: document, "1Table": table };
}

function ppt(version: number, type: number, data: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(version);
  header.writeUInt16LE(type, 2);
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data]);
}

/** The stream `PowerPoint Document`. */
export function presentation(...records: Buffer[]): Buffer {
  return ppt(0x0f, 1000, Buffer.concat(records));
}

/** What a click does: 2 runs a program, 4 follows a hyperlink. */
export function action(code: number): Buffer {
  return ppt(0, 0x0ff3, Buffer.concat([Buffer.alloc(8), Buffer.from([code]), Buffer.alloc(7)]));
}

/** An object of a presentation, compressed. */
export function objectRecord(content: Buffer, compressed = deflateSync(content)): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return ppt(0x10, 0x1011, Buffer.concat([size, compressed]));
}

function sized(data: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return Buffer.concat([size, data]);
}

/** The stream `\x01Ole10Native` of the Object Packager. */
export function packedFile(label: string, path: string, data: Buffer | string): Buffer {
  return sized(
    Buffer.concat([
      numbers(2),
      Buffer.from(`${label}\0${path}\0`),
      numbers(0, 3),
      sized(Buffer.from(`${path}\0`)),
      sized(Buffer.from(data)),
    ]),
  );
}

/** The stream `\x01Ole` of an object that is linked to an address, [MS-OLEDS] 2.3.3. */
export function linkedObject(address: string): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32LE(0x02000001);
  bytes.writeUInt32LE(1, 4);
  return Buffer.concat([bytes, Buffer.from(address, "utf16le")]);
}

/** The record of a hyperlink of a presentation. */
export function slideLink(address: string): Buffer {
  const text = Buffer.from(address, "utf16le");
  const header = (versionAndInstance: number, type: number, length: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt16LE(versionAndInstance, 0);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(length, 4);
    return bytes;
  };
  return Buffer.concat([header(0xf, 0xfd7, text.length + 8), header(0x10, 0xfba, text.length), text]);
}
