import { AwsError } from "../../http/aws-error.ts";

/** The trailing headers of an `aws-chunked` body by lower-case name, such as `x-amz-checksum-crc32`. */
export type Trailers = Map<string, string>;

/**
 * Decodes an `aws-chunked` body, in which SDKs send checksums behind the content. Chunk signatures are ignored, since the
 * request's signature was verified.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 *
 * @param trailers receives the trailing headers
 */
export async function* decodeChunks(body: AsyncIterable<Buffer>, trailers: Trailers): AsyncGenerator<Buffer> {
  const reader = new ChunkReader(body);
  for (;;) {
    const header = await reader.readLine();
    const size = Number.parseInt(header.split(";")[0] ?? "", 16);
    if (!Number.isInteger(size))
      throw new AwsError("InvalidRequest", 400, "The body is not in aws-chunked encoding.");
    if (size === 0) break;
    yield* reader.read(size);
    await reader.readLine();
  }
  for (let line = await reader.readLine(); line; line = await reader.readLine()) {
    const colon = line.indexOf(":");
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

const lineBytesAtMost = 8192;

/** Reads lines and runs of bytes from a stream of buffers. */
class ChunkReader {
  readonly #source: AsyncIterator<Buffer>;
  #buffered: Buffer = Buffer.alloc(0);

  constructor(body: AsyncIterable<Buffer>) {
    this.#source = body[Symbol.asyncIterator]();
  }

  /** A line without its CRLF. */
  async readLine(): Promise<string> {
    for (;;) {
      const end = this.#buffered.indexOf("\r\n");
      if (end >= 0) {
        const line = this.#buffered.toString("latin1", 0, end);
        this.#buffered = this.#buffered.subarray(end + 2);
        return line;
      }
      if (this.#buffered.length > lineBytesAtMost)
        throw new AwsError("InvalidRequest", 400, "A chunk's header is too long.");
      await this.#fill();
    }
  }

  async *read(size: number): AsyncGenerator<Buffer> {
    for (let remaining = size; remaining > 0; ) {
      if (this.#buffered.length === 0) await this.#fill();
      const part = this.#buffered.subarray(0, remaining);
      this.#buffered = this.#buffered.subarray(part.length);
      remaining -= part.length;
      yield part;
    }
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#source.next();
    if (done) throw new AwsError("IncompleteBody", 400, "The body ended in the middle of a chunk.");
    this.#buffered = this.#buffered.length > 0 ? Buffer.concat([this.#buffered, value]) : value;
  }
}
