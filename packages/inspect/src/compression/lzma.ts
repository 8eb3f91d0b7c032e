import { crc32 } from "node:zlib";
import { CompressionError, type Decompressed, type Output } from "./compression.ts";
import { decodeLzma, readParameters } from "./lzma-decoder.ts";

const unknownSize = 0xffff_ffff_ffff_ffffn;
const lzipTrailerBytes = 20;

/**
 * Decompresses a file of LZMA alone: parameters, dictionary size, size of the content.
 * https://github.com/jljusten/LZMA-SDK/blob/master/DOC/lzma-specification.txt
 */
export function unlzma(bytes: Buffer, output: Output): Decompressed {
  const parameters = readParameters(bytes[0] ?? 255);
  if (!parameters || bytes.length < 13) throw new CompressionError("The compressed data is damaged.");
  const declared = bytes.readBigUInt64LE(5);
  const size = declared === unknownSize ? undefined : Number(declared);
  if (size !== undefined && size > output.left) output.exceed();
  const consumed = decodeLzma(bytes, 13, parameters, size, output);
  output.countStream();
  return { content: output.content(), consumed, streams: 1 };
}

/**
 * Decompresses all members of an lzip file.
 * https://www.nongnu.org/lzip/manual/lzip_manual.html#File-format
 */
export function unlzip(bytes: Buffer, output: Output): Decompressed {
  let position = 0;
  let streams = 0;
  while (bytes.toString("latin1", position, position + 4) === "LZIP" && bytes[position + 4] === 1) {
    const start = output.length;
    const end = decodeLzma(bytes, position + 6, { lc: 3, lp: 0, pb: 2 }, undefined, output);
    if (end + lzipTrailerBytes > bytes.length) throw new CompressionError("The compressed data is cut off.");
    const content = output.content().subarray(start);
    if (
      crc32(content) !== bytes.readUInt32LE(end) ||
      Number(bytes.readBigUInt64LE(end + 4)) !== content.length
    )
      throw new CompressionError("The checksum of the compressed data is wrong.");
    output.countStream();
    streams += 1;
    position = end + lzipTrailerBytes;
  }
  if (streams === 0) throw new CompressionError("The compressed data is damaged.");
  return { content: output.content(), consumed: position, streams };
}

/**
 * Decompresses the data of a ZIP entry: a version, the length of the parameters, the parameters, the stream. It may end in a
 * marker.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 5.8.8
 */
export function unlzmaOfZip(data: Buffer, size: number, output: Output): Buffer {
  const parameters = readParameters(data[4] ?? 255);
  if (!parameters || data.length < 9 || data.readUInt16LE(2) !== 5)
    throw new CompressionError("The compressed data is damaged.");
  decodeLzma(data, 9, parameters, size, output);
  return output.content();
}
