function sized(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  return Buffer.concat([size, bytes]);
}

const text = (value: string) => (value === "" ? Buffer.alloc(4) : sized(Buffer.from(`${value}\0`)));

interface Ole1Sample {
  /** The file of a linked object; without it the object is embedded. */
  link?: string;
}

/** An object of OLE 1.0, [MS-OLEDS] 2.2. */
export function ole1(className: string, nativeData: Buffer, { link }: Ole1Sample = {}): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x0501);
  header.writeUInt32LE(link === undefined ? 2 : 1, 4);
  const names = [text(className), text(link ?? ""), text("")];
  const rest = link === undefined ? sized(nativeData) : Buffer.alloc(12);
  return Buffer.concat([header, ...names, rest]);
}

/** A document with groups and text. */
export const rtf = (...parts: string[]): Buffer =>
  Buffer.from(`{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\n\\pard ${parts.join("\n")}\\par}`, "latin1");

/** An object with its data as hexadecimal digits. */
export const rtfObject = (data: Buffer, words = "\\objemb\\objw500\\objh500"): string =>
  `{\\object${words}{\\*\\objdata ${lines(data)}}{\\result{\\pict\\wmetafile8 010009}}}`;

const lines = (data: Buffer) => data.toString("hex").replaceAll(/(.{128})/g, "$1\n");

/** A field with its code and its result. */
export const rtfField = (code: string, result = "x"): string =>
  `{\\field{\\*\\fldinst ${code}}{\\fldrslt ${result}}}`;
