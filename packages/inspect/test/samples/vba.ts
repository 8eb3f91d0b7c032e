/** Compresses into a container of [MS-OVBA] 2.4.1 without copy tokens. */
function compressVba(data: Buffer | string): Buffer {
  const bytes = Buffer.from(data);
  const parts = [Buffer.from([1])];
  for (let start = 0; start < bytes.length; start += 3640) {
    const chunk = bytes.subarray(start, start + 3640);
    const groups = Array.from({ length: Math.ceil(chunk.length / 8) }, (_, index) =>
      Buffer.concat([Buffer.alloc(1), chunk.subarray(8 * index, 8 * index + 8)]),
    );
    const body = Buffer.concat(groups);
    const header = Buffer.alloc(2);
    header.writeUInt16LE(0xb000 | (body.length + 2 - 3));
    parts.push(header, body);
  }
  return Buffer.concat(parts);
}

function record(id: number, data: Buffer): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(id);
  header.writeUInt32LE(data.length, 2);
  return Buffer.concat([header, data]);
}

interface VbaSample {
  /** Lines that compiled code says it has. */
  compiledLines?: number;
  /** Storage that holds the project; `""` for the root. */
  storage?: string;
}

/** Streams of a VBA project with one module. */
export function vbaStreams(source: string, { compiledLines = 0, storage = "Macros" }: VbaSample = {}) {
  const prefix = storage === "" ? "" : `${storage}/`;
  const cache = Buffer.alloc(64 + 12 * compiledLines);
  cache.writeUInt32LE(0x0001cafe, 32);
  cache.writeUInt16LE(compiledLines, 36);
  const offset = Buffer.alloc(4);
  offset.writeUInt32LE(cache.length);
  const directory = Buffer.concat([
    record(0x0019, Buffer.from("Module1")),
    record(0x001a, Buffer.from("Module1")),
    record(0x0032, Buffer.from("Module1", "utf16le")),
    record(0x0031, offset),
    record(0x002b, Buffer.alloc(0)),
  ]);
  return {
    [`${prefix}PROJECT`]: "Module=Module1\r\n",
    [`${prefix}VBA/_VBA_PROJECT`]: Buffer.from("cc61ffff0000", "hex"),
    [`${prefix}VBA/dir`]: compressVba(directory),
    [`${prefix}VBA/Module1`]: Buffer.concat([cache, compressVba(source)]),
  };
}

export const emptyModule = 'Attribute VB_Name = "Module1"\r\nOption Explicit\r\n';
export const openingModule = `${emptyModule}Sub AutoOpen()\r\n  Shell "cmd /c calc"\r\nEnd Sub\r\n`;
