import type { Budget } from "../budget.ts";

/** A compressed container of VBA is invalid. */
export class VbaError extends Error {
  override name = "VbaError";
}

const chunkSize = 4096;

/** Decodes one chunk into `output` from `start` on. @returns the new end of the output */
function decodeChunk(chunk: Buffer, output: Buffer, start: number): number {
  let end = start;
  let position = 0;
  while (position < chunk.length) {
    const flags = chunk[position++] ?? 0;
    for (let bit = 0; bit < 8 && position < chunk.length; bit++) {
      if (end - start >= chunkSize) return end;
      if (((flags >> bit) & 1) === 0) {
        output[end++] = chunk[position++] ?? 0;
        continue;
      }
      if (position + 2 > chunk.length) throw new VbaError("A copy token is incomplete.");
      const token = chunk.readUInt16LE(position);
      position += 2;
      const offsetBits = Math.max(4, Math.ceil(Math.log2(end - start)));
      const length = Math.min((token & (0xffff >> offsetBits)) + 3, chunkSize - (end - start));
      const offset = (token >> (16 - offsetBits)) + 1;
      if (offset > end - start) throw new VbaError("A copy token points before the chunk.");
      for (let count = 0; count < length; count++, end++) output[end] = output[end - offset] ?? 0;
    }
  }
  return end;
}

/**
 * Decompresses a container of [MS-OVBA] 2.4.1.
 * https://learn.microsoft.com/openspecs/office_file_formats/ms-ovba/4742b896-b32b-4eb0-8372-fbf01e3c65fd
 *
 * @throws VbaError
 */
export function decompressVba(container: Buffer, budget: Budget): Buffer {
  if (container[0] !== 1) throw new VbaError("The signature of the container is missing.");
  const parts: Buffer[] = [];
  for (let position = 1; position + 2 <= container.length; ) {
    const header = container.readUInt16LE(position);
    const end = Math.min(container.length, position + (header & 0x0fff) + 3);
    if (((header >> 12) & 7) !== 3) {
      // Other programs stop here too; what was decoded before counts.
      if (parts.length === 0) throw new VbaError("The signature of a chunk is missing.");
      break;
    }
    const chunk = container.subarray(position + 2, end);
    budget.use("bytesDecoded", chunkSize);
    const output = Buffer.alloc(chunkSize);
    if ((header & 0x8000) === 0) parts.push(chunk.subarray(0, chunkSize));
    else parts.push(output.subarray(0, decodeChunk(chunk, output, 0)));
    position = end;
  }
  return Buffer.concat(parts);
}
