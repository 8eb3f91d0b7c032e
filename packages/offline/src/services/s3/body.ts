import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import type { Signed } from "../../http/signature.ts";
import { type ChecksumName, createChecksum, headerOfChecksum, type RunningChecksum } from "./checksums.ts";
import { ChunkedBody, malformedTrailer, type Trailers } from "./chunked.ts";
import { checkChecksumValue, type DeclaredDigests } from "./declared-digests.ts";

/** A request with a body. */
export interface RequestWithBody {
  request: IncomingMessage;
  response: ServerResponse;
  caller: Signed;
}

/** The digests of a body that was read. */
export interface VerifiedDigests {
  md5: Buffer;
  /** Base64 by `x-amz-checksum-` header. */
  checksums: Record<string, string>;
}

/**
 * The content of a request's body: decoded, of the declared length, and with the digests that were declared and signed.
 */
export class RequestBody {
  readonly length: number;
  readonly #given: RequestWithBody;
  readonly #digests: ContentDigests;
  #trailers: Trailers = new Map();

  /**
   * @param declared what the content's digests have to be
   * @throws AwsError MissingContentLength, InvalidArgument
   */
  constructor(given: RequestWithBody, declared: DeclaredDigests) {
    this.#given = given;
    this.#digests = new ContentDigests(declared, given.caller.payloadHash);
    this.length = declaredLength(given);
  }

  /** The content. Only `verify` says whether it is what was declared. */
  async *content(): AsyncGenerator<Buffer> {
    const { request, response } = this.#given;
    if (request.headers.expect) response.writeContinue();
    let size = 0;
    for await (const chunk of this.#decoded()) {
      size += chunk.length;
      if (size > this.length) throw incompleteBody();
      this.#digests.update(chunk);
      yield chunk;
    }
    if (size !== this.length) throw incompleteBody();
  }

  /**
   * Compares the digests of the content with the declared ones.
   * @throws AwsError BadDigest, MalformedTrailerError, InvalidRequest, XAmzContentSHA256Mismatch
   */
  verify(): Promise<VerifiedDigests> {
    return this.#digests.verify(this.#trailers);
  }

  #decoded(): AsyncIterable<Buffer> {
    const { request, caller } = this.#given;
    // A loop that ends early must not destroy the request: its answer follows after the rest of the body.
    const received: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
    if (!isChunked(this.#given)) return received;
    const chunked = new ChunkedBody(received, {
      signer: caller.payloadHash.startsWith("STREAMING-AWS4-HMAC-SHA256") ? caller.signer : undefined,
      hasTrailers: caller.payloadHash.endsWith("-TRAILER"),
    });
    this.#trailers = chunked.trailers;
    return chunked.content(this.length);
  }
}

const isChunked = ({ caller }: RequestWithBody) => caller.payloadHash.startsWith("STREAMING-");

function declaredLength(given: RequestWithBody): number {
  const name = isChunked(given) ? "x-amz-decoded-content-length" : "content-length";
  const text = given.request.headers[name];
  if (text === undefined)
    throw new AwsError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
  const length = /^\d+$/.test(String(text)) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(length))
    throw new AwsError("InvalidArgument", 400, `The value of ${name} is not a number of bytes.`, {
      ArgumentName: name,
      ArgumentValue: String(text),
    });
  return length;
}

const incompleteBody = () =>
  new AwsError(
    "IncompleteBody",
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );

/** The MD5 of one body, the checksum that was declared, and the SHA-256 that was signed. */
class ContentDigests {
  readonly #declared: DeclaredDigests;
  readonly #payloadHash: string;
  readonly #md5 = createHash("md5");
  readonly #checksum: RunningChecksum | undefined;
  readonly #signed: RunningChecksum | undefined;

  constructor(declared: DeclaredDigests, payloadHash: string) {
    this.#declared = declared;
    this.#payloadHash = payloadHash;
    this.#checksum = declared.checksum && createChecksum(declared.checksum.name);
    if (/^[0-9a-f]{64}$/.test(payloadHash))
      this.#signed = declared.checksum?.name === "sha256" ? this.#checksum : createChecksum("sha256");
  }

  update(chunk: Buffer): void {
    this.#md5.update(chunk);
    this.#checksum?.update(chunk);
    if (this.#signed !== this.#checksum) this.#signed?.update(chunk);
  }

  async verify(trailers: Trailers): Promise<VerifiedDigests> {
    const { checksum } = this.#declared;
    const actual = await this.#checksum?.digest();
    const signed = this.#signed === this.#checksum ? actual : await this.#signed?.digest();
    const checksums = actual !== undefined && checksum ? { [headerOfChecksum(checksum.name)]: actual } : {};
    if (actual !== undefined && checksum)
      requireChecksum(checksum.name, actual, expectedOf(checksum, trailers));
    else if (trailers.size > 0) throw malformedTrailer();
    if (this.#signed && Buffer.from(signed ?? "", "base64").toString("hex") !== this.#payloadHash)
      throw payloadMismatch();
    const md5 = this.#md5.digest();
    requireMd5(this.#declared.md5, md5.toString("base64"));
    return { md5, checksums };
  }
}

/** The checksum that was sent, in the header or as the only trailer. */
function expectedOf({ name, value }: NonNullable<DeclaredDigests["checksum"]>, trailers: Trailers): string {
  if (value !== undefined && trailers.size === 0) return value;
  const trailing = trailers.get(headerOfChecksum(name));
  if (trailing === undefined || value !== undefined || trailers.size > 1) throw malformedTrailer();
  checkChecksumValue(name, trailing);
  return trailing;
}

/** @throws AwsError BadDigest */
export function requireChecksum(name: ChecksumName, actual: string, expected: string): void {
  if (actual !== expected)
    throw new AwsError(
      "BadDigest",
      400,
      `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
    );
}

function requireMd5(expected: string | undefined, actual: string): void {
  if (expected !== undefined && expected !== actual)
    throw new AwsError("BadDigest", 400, "The Content-MD5 you specified did not match what we received.", {
      ExpectedDigest: expected,
      CalculatedDigest: actual,
    });
}

/** The error for a body whose hash differs from the signed one. */
const payloadMismatch = () =>
  new AwsError(
    "XAmzContentSHA256Mismatch",
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
