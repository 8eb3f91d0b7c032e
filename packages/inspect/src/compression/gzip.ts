import { crc32, inflateRawSync } from "node:zlib";
import { CompressionError, type Decompressed, type Output, runZlib } from "./compression.ts";

const flagHeaderCrc = 2;
const flagExtra = 4;
const flagName = 8;
const flagComment = 16;

/**
 * Decompresses all members of a gzip file; the name is that of the first.
 * https://www.rfc-editor.org/rfc/rfc1952
 */
export function gunzip(bytes: Buffer, output: Output): Decompressed {
  let position = 0;
  let streams = 0;
  let name: string | undefined;
  while (isMember(bytes, position)) {
    const header = readHeader(bytes, position);
    if (streams === 0) name = header.name;
    const { chunk, bytesRead } = runZlib(output, (options) =>
      inflateRawSync(bytes.subarray(header.end), options),
    );
    const trailer = header.end + bytesRead;
    if (trailer + 8 > bytes.length) throw new CompressionError("The compressed data is cut off.");
    if (
      crc32(chunk) !== bytes.readUInt32LE(trailer) ||
      chunk.length % 2 ** 32 !== bytes.readUInt32LE(trailer + 4)
    )
      throw new CompressionError("The checksum of the compressed data is wrong.");
    output.write(chunk);
    output.countStream();
    streams += 1;
    position = trailer + 8;
  }
  return { content: output.content(), consumed: position, streams, ...(name !== undefined && { name }) };
}

function isMember(bytes: Buffer, position: number): boolean {
  return (
    position + 10 <= bytes.length && bytes.readUInt16BE(position) === 0x1f8b && bytes[position + 2] === 8
  );
}

function readHeader(bytes: Buffer, start: number): { end: number; name: string | undefined } {
  const flags = bytes.readUInt8(start + 3);
  let end = start + 10;
  if (flags & flagExtra) {
    if (end + 2 > bytes.length) throw new CompressionError("The header is cut off.");
    end += 2 + bytes.readUInt16LE(end);
  }
  const readText = () => {
    const zero = bytes.indexOf(0, end);
    if (zero < 0) throw new CompressionError("The header is cut off.");
    const text = bytes.subarray(end, zero);
    end = zero + 1;
    const utf8 = text.toString("utf8");
    return utf8.includes("\ufffd") ? text.toString("latin1") : utf8;
  };
  const name = flags & flagName ? readText() : undefined;
  if (flags & flagComment) readText();
  if (flags & flagHeaderCrc) end += 2;
  if (end > bytes.length) throw new CompressionError("The header is cut off.");
  return { end, name };
}
