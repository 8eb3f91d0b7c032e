/// <reference path="./seek-bzip.d.ts" />
import Bunzip from "seek-bzip";
import { LimitError } from "../budget.ts";
import { isStream } from "./bzip2-stream.ts";
import { CompressionError, type Decompressed, type Output } from "./compression.ts";

const chunkBytes = 64 * 1024;

/** Reads a buffer and says where it ends, which the library does not check. */
class BufferInput extends Bunzip.Stream {
  readonly #bytes: Buffer;
  position: number;
  constructor(bytes: Buffer, position: number) {
    super();
    this.#bytes = bytes;
    this.position = position;
  }
  override readByte(): number {
    const byte = this.#bytes[this.position];
    if (byte === undefined) throw new CompressionError("The compressed data is cut off.");
    this.position += 1;
    return byte;
  }
  override eof(): boolean {
    return this.position >= this.#bytes.length;
  }
}

class ChunkOutput extends Bunzip.Stream {
  readonly #output: Output;
  #chunk = Buffer.alloc(chunkBytes);
  #length = 0;
  constructor(output: Output) {
    super();
    this.#output = output;
  }
  override writeByte(byte: number): void {
    this.#chunk[this.#length] = byte;
    this.#length += 1;
    if (this.#length === chunkBytes) this.flush();
  }
  flush(): void {
    this.#output.write(this.#chunk.subarray(0, this.#length));
    this.#chunk = Buffer.alloc(chunkBytes);
    this.#length = 0;
  }
}

/** Decompresses all streams of a bzip2 file. */
export function bunzip2(bytes: Buffer, output: Output): Decompressed {
  const chunks = new ChunkOutput(output);
  let position = 0;
  let streams = 0;
  try {
    while (isStream(bytes, position)) {
      const input = new BufferInput(bytes, position);
      Bunzip.decode(input, chunks, false);
      output.countStream();
      position = input.position;
      streams += 1;
    }
    chunks.flush();
  } catch (error) {
    if (error instanceof LimitError || error instanceof CompressionError) throw error;
    throw new CompressionError("The compressed data is damaged.", { cause: error });
  }
  return { content: output.content(), consumed: position, streams };
}
