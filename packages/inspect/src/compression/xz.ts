import xz from "xz-decompress";
import { LimitError } from "../budget.ts";
import { CompressionError, type Decompressed, type Output } from "./compression.ts";

const headerBytes = 12;
/** Code of the LZMA2 dictionary's size, which is memory: 64 MiB. */
const maximumDictionaryCode = 28;
const filterLzma2 = 0x21;

/**
 * Decompresses an xz file of one stream. Its index tells the length of the stream and of the content beforehand.
 * https://tukaani.org/xz/xz-file-format.txt
 */
export async function unxz(bytes: Buffer, output: Output): Promise<Decompressed> {
  const size = contentSize(bytes);
  if (size > output.left) output.exceed();
  checkDictionary(bytes);
  const reader = new xz.XzReadableStream(new Blob([new Uint8Array(bytes)]).stream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      output.write(Buffer.from(value));
    }
  } catch (error) {
    if (error instanceof LimitError) {
      await reader.cancel();
      throw error;
    }
    throw new CompressionError("The compressed data is damaged.", { cause: error });
  }
  const content = output.content();
  if (content.length !== size) throw new CompressionError("The index of the compressed data is wrong.");
  return { content, consumed: bytes.length, streams: 1 };
}

/**
 * Bytes of the content by the index.
 * @throws CompressionError if the content is not exactly one stream, padding aside
 */
function contentSize(bytes: Buffer): number {
  let end = bytes.length;
  while (end >= headerBytes + 4 && bytes.readUInt32LE(end - 4) === 0) end -= 4;
  if (end < 2 * headerBytes || bytes.toString("latin1", end - 2, end) !== "YZ")
    throw new CompressionError("The content is more or less than one xz stream.");
  const indexBytes = (bytes.readUInt32LE(end - 8) + 1) * 4;
  const indexStart = end - headerBytes - indexBytes;
  if (indexStart < headerBytes) throw new CompressionError("The index of the compressed data is damaged.");
  const index = bytes.subarray(indexStart, indexStart + indexBytes);
  let position = 1;
  const next = () => {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = index[position] ?? 0x80;
      position += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new CompressionError("The index of the compressed data is damaged.");
  };
  let [blocks, size] = [0, 0];
  for (let count = next(); count > 0; count -= 1) {
    blocks += Math.ceil(next() / 4) * 4;
    size += next();
  }
  if (index[0] !== 0 || headerBytes + blocks !== indexStart)
    throw new CompressionError("The content is more or less than one xz stream.");
  return size;
}

/** Refuses a dictionary that needs much memory in the first block; later ones of ordinary programs are the same. */
function checkDictionary(bytes: Buffer): void {
  const header = bytes.subarray(headerBytes, headerBytes + ((bytes[headerBytes] ?? 0) + 1) * 4);
  const filter = header.indexOf(Buffer.from([filterLzma2, 1]), 2);
  if (filter >= 0 && (header[filter + 2] ?? 0) > maximumDictionaryCode)
    throw new CompressionError("The compressed data needs a dictionary of more than 64 MiB.");
}
