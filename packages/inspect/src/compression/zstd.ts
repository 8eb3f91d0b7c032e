import { constants, zstdDecompressSync } from "node:zlib";
import { CompressionError, type Decompressed, type Output, runZlib } from "./compression.ts";
import { isSkippable } from "./zstd-frames.ts";

const frameMagic = 0xfd2fb528;
/** Base 2 logarithm of the largest window, which is memory: 64 MiB. */
const maximumWindowLog = 26;
const params = { [constants.ZSTD_d_windowLogMax]: maximumWindowLog };

/**
 * Decompresses all frames of a Zstandard file. Node.js reads one frame in a call, and takes a frame that is cut off for one
 * that ends: a byte is added, which a complete frame leaves unread.
 * https://www.rfc-editor.org/rfc/rfc8878
 */
export function unzstd(bytes: Buffer, output: Output): Decompressed {
  const extended = Buffer.concat([bytes, Buffer.alloc(1)]);
  let position = 0;
  let streams = 0;
  while (position + 8 <= bytes.length) {
    const magic = bytes.readUInt32LE(position);
    if (isSkippable(magic)) position += 8 + bytes.readUInt32LE(position + 4);
    else if (magic === frameMagic) {
      const frame = extended.subarray(position);
      const { chunk, bytesRead } = runZlib(output, (options) =>
        zstdDecompressSync(frame, { ...options, params }),
      );
      output.write(chunk);
      position += bytesRead;
    } else break;
    if (position > bytes.length) throw new CompressionError("The compressed data is cut off.");
    output.countStream();
    streams += 1;
  }
  if (streams === 0) throw new CompressionError("The compressed data is cut off.");
  return { content: output.content(), consumed: position, streams };
}
