import { type Budget, LimitError } from "../budget.ts";

/** What a decompressor made of the start of compressed content. */
export interface Decompressed {
  content: Buffer;
  /** Bytes of the input that belong to it; what follows is foreign. */
  consumed: number;
  /** Streams, members or frames, whose contents are one behind the other. */
  streams: number;
  /** Name of the file as the header has it. */
  name?: string;
}

/** @throws CompressionError, LimitError */
export type Decompress = (bytes: Buffer, output: Output) => Decompressed | Promise<Decompressed>;

/** Compressed content is damaged or needs something that is not supported. */
export class CompressionError extends Error {
  override name = "CompressionError";
}

/** Collects what a decompressor writes, within the budget. */
export class Output {
  readonly #budget: Budget;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that may still be written. At least 1, as `maxOutputLength` demands. */
  get left(): number {
    return Math.max(
      1,
      Math.min(this.#budget.limits.memberBytes - this.#length, this.#budget.left("bytesDecoded")),
    );
  }

  /** @throws LimitError */
  write(chunk: Buffer): void {
    this.#budget.use("bytesDecoded", chunk.length);
    this.#length += chunk.length;
    if (this.#length > this.#budget.limits.memberBytes) this.exceed();
    this.#chunks.push(chunk);
  }

  /** @throws LimitError always, for a decompressor that stops by itself at `left` */
  exceed(): never {
    const { bytesDecoded, memberBytes } = this.#budget.limits;
    if (this.#budget.left("bytesDecoded") < memberBytes - this.#length)
      throw new LimitError("bytesDecoded", bytesDecoded);
    throw new LimitError("memberBytes", memberBytes);
  }

  /** Counts a stream. @throws LimitError */
  countStream(): void {
    this.#budget.use("objects");
  }

  content(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/**
 * Runs a decompression of `node:zlib` whose output is limited to what is left.
 * @returns the output and the number of input bytes that it read
 */
export function runZlib(
  output: Output,
  run: (options: { maxOutputLength: number; info: true }) => unknown,
): { chunk: Buffer; bytesRead: number } {
  try {
    const { buffer, engine } = run({ maxOutputLength: output.left, info: true }) as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { chunk: buffer, bytesRead: engine.bytesWritten };
  } catch (error) {
    if (error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
      output.exceed();
    throw new CompressionError("The compressed data is damaged.", { cause: error });
  }
}
