import { createHash } from "node:crypto";
import { AwsError } from "../../http/aws-error.ts";
import { type FollowingSigner, isSameSignature } from "../../http/signature.ts";

/** The trailing headers of an `aws-chunked` body by lower-case name, such as `x-amz-checksum-crc32`. */
export type Trailers = Map<string, string>;

const chunkBytesAtLeast = 8192;
const lineBytesAtMost = 8192;
const trailersAtMost = 10;

/** Decodes an `aws-chunked` body: chunks of content, and the trailers behind the last. */
export class ChunkedBody {
  readonly #reader: ChunkReader;
  readonly #signer: FollowingSigner | undefined;
  readonly #hasTrailers: boolean;
  /** Of the request, then of the chunk that was read last. */
  #previousSignature: string;
  readonly trailers: Trailers = new Map();

  /**
   * @param options.signer signs the chunks; undefined where they carry no signatures
   * @param options.hasTrailers whether trailers may follow the last chunk
   */
  constructor(
    body: AsyncIterable<Buffer>,
    { signer, hasTrailers }: { signer: FollowingSigner | undefined; hasTrailers: boolean },
  ) {
    this.#reader = new ChunkReader(body);
    this.#signer = signer;
    this.#hasTrailers = hasTrailers;
    this.#previousSignature = signer?.first ?? "";
  }

  /**
   * The content. Each chunk's signature is verified behind the chunk.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
   *
   * @param length bytes that the content has at most
   * @throws AwsError IncompleteBody, InvalidChunkSizeError, MalformedTrailerError, SignatureDoesNotMatch
   */
  async *content(length: number): AsyncGenerator<Buffer> {
    let remaining = length;
    let isLast = false;
    for (let number = 1; ; number++) {
      const { size, signature } = this.#parseHeader(await this.#reader.readLine());
      if (size > remaining) throw terminatedUnexpectedly();
      if (size > 0 && isLast) throw tooSmall(number - 1);
      isLast = size < chunkBytesAtLeast;
      remaining -= size;
      const hash = createHash("sha256");
      for await (const part of this.#reader.read(size)) {
        if (this.#signer) hash.update(part);
        yield part;
      }
      this.#verify("AWS4-HMAC-SHA256-PAYLOAD", [emptyHash, hash.digest("hex")], signature);
      if (size === 0) break;
      if ((await this.#reader.readLine()) !== "") throw terminatedUnexpectedly();
    }
    await this.#readTrailers();
    if (!(await this.#reader.hasEnded())) throw terminatedUnexpectedly();
  }

  #parseHeader(line: string): { size: number; signature: string } {
    const pattern = this.#signer
      ? /^([0-9a-fA-F]{1,12});chunk-signature=([0-9a-f]{64})$/
      : /^([0-9a-fA-F]{1,12})$/;
    const [, size, signature = ""] = pattern.exec(line) ?? [];
    if (size === undefined) throw terminatedUnexpectedly();
    return { size: Number.parseInt(size, 16), signature };
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
  async #readTrailers(): Promise<void> {
    let canonical = "";
    let signature: string | undefined;
    for (let line = await this.#reader.readLine(); line; line = await this.#reader.readLine()) {
      const colon = line.indexOf(":");
      const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
      const value = line.slice(colon + 1).trim();
      const isRefused =
        !this.#hasTrailers || this.trailers.size === trailersAtMost || this.trailers.has(name);
      if (name === "" || isRefused || signature !== undefined) throw malformedTrailer();
      if (this.#signer && name === "x-amz-trailer-signature") signature = value;
      else {
        this.trailers.set(name, value);
        canonical += `${name}:${value}\n`;
      }
    }
    if (!this.#hasTrailers) return;
    const hash = createHash("sha256").update(canonical).digest("hex");
    this.#verify("AWS4-HMAC-SHA256-TRAILER", [hash], signature ?? "");
  }

  #verify(algorithm: string, lines: readonly string[], signature: string): void {
    if (!this.#signer) return;
    const expected = this.#signer.sign(algorithm, [this.#previousSignature, ...lines]);
    if (!isSameSignature(signature, expected))
      throw new AwsError(
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        { SignatureProvided: signature },
      );
    this.#previousSignature = signature;
  }
}

const emptyHash = createHash("sha256").digest("hex");

const terminatedUnexpectedly = () =>
  new AwsError("IncompleteBody", 400, "The request body terminated unexpectedly");

const tooSmall = (number: number) =>
  new AwsError(
    "InvalidChunkSizeError",
    403,
    `Only the last chunk is allowed to have a size less than ${chunkBytesAtLeast} bytes`,
    { Chunk: String(number) },
  );

/** The error for trailers that are not those of the request's header `x-amz-trailer`. */
export const malformedTrailer = () =>
  new AwsError(
    "MalformedTrailerError",
    400,
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );

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
      if (end > lineBytesAtMost || (end < 0 && this.#buffered.length > lineBytesAtMost))
        throw terminatedUnexpectedly();
      if (end >= 0) {
        const line = this.#buffered.toString("latin1", 0, end);
        this.#buffered = this.#buffered.subarray(end + 2);
        return line;
      }
      if (!(await this.#fill())) throw terminatedUnexpectedly();
    }
  }

  async *read(size: number): AsyncGenerator<Buffer> {
    for (let remaining = size; remaining > 0; ) {
      if (this.#buffered.length === 0 && !(await this.#fill())) throw terminatedUnexpectedly();
      const part = this.#buffered.subarray(0, remaining);
      this.#buffered = this.#buffered.subarray(part.length);
      remaining -= part.length;
      yield part;
    }
  }

  /** Whether no byte follows. */
  async hasEnded(): Promise<boolean> {
    while (this.#buffered.length === 0) if (!(await this.#fill())) return true;
    return false;
  }

  /** Whether the stream had more. */
  async #fill(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done) return false;
    this.#buffered = this.#buffered.length > 0 ? Buffer.concat([this.#buffered, value]) : value;
    return true;
  }
}
