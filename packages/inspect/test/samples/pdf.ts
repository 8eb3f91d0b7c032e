import { deflateSync } from "node:zlib";

/** An object: the text of its value, or a dictionary without `Length` and the bytes of a stream. */
export type SampleObject = string | { dictionary: string; bytes: Buffer };

/** A document of one page. Its own objects have the numbers 1 to 4. */
export interface PdfSample {
  /** Entries added to the catalog, the page and the trailer. */
  catalog?: string;
  page?: string;
  trailer?: string;
  /** The content stream of the page; by default it draws a line. */
  contents?: string;
  /** Objects 5, 6 and so on. */
  objects?: SampleObject[];
}

/** How a document is written. */
export interface PdfWriting {
  /** Applied to the text of every object but not to streams. */
  rewrite?: (text: string) => string;
  /** Filters of an object stream that has every object that is no stream. */
  objectStream?: readonly (keyof typeof encoders)[];
  beforeHeader?: string;
  /** Writes objects from 5 on behind `%%EOF`, as a second revision. */
  isIncremental?: boolean;
  hasWrongOffsets?: boolean;
  endsAfterObjects?: boolean;
  /** Between the numbers of an object and `obj`. */
  beforeKeyword?: string;
}

const ascii85 = (bytes: Buffer) => {
  let text = "";
  for (let start = 0; start < bytes.length; start += 4) {
    const group = Buffer.alloc(4);
    const count = bytes.copy(group, 0, start, start + 4);
    let value = group.readUInt32BE();
    let digits = "";
    for (let digit = 0; digit < 5; digit += 1) {
      digits = String.fromCharCode((value % 85) + 33) + digits;
      value = Math.floor(value / 85);
    }
    text += count === 4 && digits === "!!!!!" ? "z" : digits.slice(0, count + 1);
  }
  return Buffer.from(`${text}~>`);
};

/** Codes of 9 bits, with a clear code before they would grow. */
const lzw = (bytes: Buffer) => {
  const codes = [...bytes].flatMap((byte, index) => (index % 200 === 0 ? [256, byte] : [byte]));
  const bits = [...codes, 257].map((code) => code.toString(2).padStart(9, "0")).join("");
  return Buffer.from(bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2)) ?? []);
};

const runLength = (bytes: Buffer) => {
  const parts: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += 128) {
    const part = bytes.subarray(start, start + 128);
    parts.push(Buffer.from([part.length - 1]), part);
  }
  return Buffer.concat([...parts, Buffer.from([128])]);
};

/** Rows of 4 bytes that say how they differ from the row above. */
const pngUp = (bytes: Buffer) => {
  const rows = Buffer.alloc(Math.ceil(bytes.length / 4) * 4, " ");
  bytes.copy(rows);
  const output: number[] = [];
  for (let start = 0; start < rows.length; start += 4) {
    output.push(2);
    for (let index = start; index < start + 4; index += 1)
      output.push(((rows[index] ?? 0) - (start > 0 ? (rows[index - 4] ?? 0) : 0)) & 0xff);
  }
  return Buffer.from(output);
};

export const encoders = {
  FlateDecode: (bytes: Buffer) => deflateSync(bytes),
  PngUp: (bytes: Buffer) => deflateSync(pngUp(bytes)),
  ASCIIHexDecode: (bytes: Buffer) => Buffer.from(`${bytes.toString("hex")}>`),
  ASCII85Decode: ascii85,
  LZWDecode: lzw,
  RunLengthDecode: runLength,
};

/** A stream with filters. The first is the outermost. */
export function sampleStream(
  dictionary: string,
  bytes: Buffer | string,
  filters: readonly (keyof typeof encoders)[] = [],
): SampleObject {
  const encoded = filters.reduceRight((content, filter) => encoders[filter](content), Buffer.from(bytes));
  const names = filters.map((filter) => `/${filter === "PngUp" ? "FlateDecode" : filter}`);
  const parameters = filters.map((filter) =>
    filter === "PngUp" ? "<< /Predictor 12 /Columns 4 >>" : "null",
  );
  const entries =
    filters.length > 0 ? `/Filter [${names.join(" ")}] /DecodeParms [${parameters.join(" ")}]` : "";
  return { dictionary: `${dictionary} ${entries}`, bytes: encoded };
}

function objectStreamOf(
  objects: readonly [number, string][],
  filters: PdfWriting["objectStream"],
): SampleObject {
  let header = "";
  let body = "";
  for (const [number, text] of objects) {
    header += `${number} ${body.length} `;
    body += `${text}\n`;
  }
  return sampleStream(
    `/Type /ObjStm /N ${objects.length} /First ${header.length}`,
    Buffer.from(header + body, "latin1"),
    filters,
  );
}

/** Writes a PDF file. */
export function pdfFile(sample: PdfSample = {}, writing: PdfWriting = {}): Buffer {
  const { rewrite = (text: string) => text, beforeKeyword = "" } = writing;
  const parts: Buffer[] = [];
  const offsets = new Map<number, number>();
  let length = 0;
  const write = (part: Buffer | string) => {
    const bytes = Buffer.from(part as string, "latin1");
    parts.push(bytes);
    length += bytes.length;
  };
  const writeObject = ([number, object]: [number, SampleObject]) => {
    offsets.set(number, writing.hasWrongOffsets ? 3 : length);
    write(`${number} 0 ${beforeKeyword}obj\n`);
    if (typeof object === "string") write(rewrite(object));
    else {
      write(`<< ${rewrite(object.dictionary)} /Length ${object.bytes.length} >>\nstream\n`);
      write(object.bytes);
      write("\nendstream");
    }
    write("\nendobj\n");
  };
  const writeEnd = (size: number) => {
    if (writing.endsAfterObjects) return;
    const start = length;
    write("xref\n");
    for (const [number, offset] of offsets)
      write(`${number} 1\n${String(offset).padStart(10, "0")} 00000 n \n`);
    write(`trailer\n<< /Size ${size} /Root 1 0 R ${sample.trailer ?? ""} >>\nstartxref\n${start}\n%%EOF\n`);
    offsets.clear();
  };
  const first: [number, SampleObject][] = [
    [1, `<< /Type /Catalog /Pages 2 0 R ${sample.catalog ?? ""} >>`],
    [2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"],
    [3, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R ${sample.page ?? ""} >>`],
    [4, { dictionary: "", bytes: Buffer.from(sample.contents ?? "0 0 m 10 10 l S") }],
  ];
  const others = (sample.objects ?? []).map((object, index): [number, SampleObject] => [index + 5, object]);
  write(`${writing.beforeHeader ?? ""}%PDF-1.7\n`);
  let objects = [...first, ...(writing.isIncremental ? [] : others)];
  if (writing.objectStream) {
    const texts = objects.flatMap(([number, object]): [number, string][] =>
      typeof object === "string" ? [[number, rewrite(object)]] : [],
    );
    objects = objects.filter(([, object]) => typeof object !== "string");
    objects.push([99, objectStreamOf(texts, writing.objectStream)]);
  }
  for (const object of objects) writeObject(object);
  writeEnd(100);
  if (writing.isIncremental) {
    for (const object of others) writeObject(object);
    writeEnd(100);
  }
  return Buffer.concat(parts);
}

/** A document with an embedded file. */
export const embedding = (name: string, stream: SampleObject): PdfSample => ({
  catalog: "/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>",
  objects: [`<< /Type /Filespec /F (${name}) /UF (${name}) /EF << /F 6 0 R /UF 6 0 R >> >>`, stream],
});
