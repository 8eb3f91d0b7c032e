import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { AwsError } from "../../http/aws-error.ts";
import { decodeChunks, type Trailers } from "./body.ts";
import {
  type ChecksumName,
  checksumNames,
  createChecksum,
  headerOfChecksum,
  type RunningChecksum,
} from "./checksums.ts";
import { isSha256, type Operation, payloadMismatch } from "./operation.ts";
import type { Part } from "./store.ts";

const contentBytesAtMost = 5 * 1024 ** 3;

/**
 * Streams a request's body into a new content file and verifies its length and its checksums. Removes the file when
 * they differ from the declared ones.
 */
export async function receive(operation: Operation): Promise<Part> {
  const { bucket, now } = operation;
  const length = declaredLength(operation);
  const digests = new ContentDigests(operation);
  const { file, handle } = await bucket.content.create();
  try {
    const trailers = await writeBody(operation, length, digests, handle);
    const { etag, checksums } = await digests.verify(trailers);
    await handle.sync();
    return { file, size: length, etag, checksums, lastModified: now().toISOString() };
  } catch (error) {
    await handle.close();
    await bucket.content.remove([{ file, size: length }]);
    throw error;
  } finally {
    await handle.close().catch(() => {});
  }
}

function isChunked({ caller }: Operation): boolean {
  return caller.payloadHash.startsWith("STREAMING-");
}

function declaredLength(operation: Operation): number {
  const name = isChunked(operation) ? "x-amz-decoded-content-length" : "content-length";
  const length = Number(operation.request.headers[name]);
  if (!Number.isSafeInteger(length) || length < 0)
    throw new AwsError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
  if (length > contentBytesAtMost)
    throw new AwsError(
      "EntityTooLarge",
      400,
      "Your proposed upload exceeds the maximum allowed object size.",
    );
  return length;
}

async function writeBody(
  operation: Operation,
  length: number,
  digests: ContentDigests,
  handle: FileHandle,
): Promise<Trailers> {
  const { request, response } = operation;
  const trailers: Trailers = new Map();
  if (request.headers.expect) response.writeContinue();
  const body = isChunked(operation) ? decodeChunks(request, trailers) : (request as AsyncIterable<Buffer>);
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > length) throw new AwsError("IncompleteBody", 400, "The body is longer than was declared.");
    digests.update(chunk);
    await handle.write(chunk);
  }
  if (size !== length)
    throw new AwsError(
      "IncompleteBody",
      400,
      "You did not provide the number of bytes specified by the Content-Length HTTP header",
    );
  return trailers;
}

/** The digests of one body: its MD5 for the entity tag, the declared checksums, and the SHA-256 that was signed. */
class ContentDigests {
  readonly #operation: Operation;
  readonly #md5 = createHash("md5");
  readonly #checksums: ReadonlyMap<ChecksumName, RunningChecksum>;
  /** The checksum that comes as a trailer, and not as a header. */
  readonly #trailing: ChecksumName | undefined;
  readonly #signed: RunningChecksum | undefined;

  constructor(operation: Operation) {
    this.#operation = operation;
    const { headers } = operation.request;
    const trailer = String(headers["x-amz-trailer"] ?? "").toLowerCase();
    this.#trailing = checksumNames.find((name) => trailer === headerOfChecksum(name));
    const declared = checksumNames.filter(
      (name) => headers[headerOfChecksum(name)] !== undefined || name === this.#trailing,
    );
    this.#checksums = new Map(declared.map((name) => [name, createChecksum(name)]));
    this.#signed = isSha256(operation.caller.payloadHash)
      ? (this.#checksums.get("sha256") ?? createChecksum("sha256"))
      : undefined;
  }

  update(chunk: Buffer): void {
    this.#md5.update(chunk);
    for (const checksum of this.#distinct()) checksum.update(chunk);
  }

  /**
   * Compares the digests with the declared ones.
   * @returns the entity tag, and the checksums by header
   * @throws AwsError BadDigest, MalformedTrailerError, XAmzContentSHA256Mismatch
   */
  async verify(trailers: Trailers): Promise<Pick<Part, "etag" | "checksums">> {
    const { request, caller } = this.#operation;
    const digests = new Map<RunningChecksum, string>();
    for (const checksum of this.#distinct()) digests.set(checksum, await checksum.digest());
    const checksums: Record<string, string> = {};
    for (const [name, checksum] of this.#checksums) {
      const header = headerOfChecksum(name);
      const actual = digests.get(checksum) ?? "";
      const expected = name === this.#trailing ? trailers.get(header) : request.headers[header];
      if (expected === undefined)
        throw new AwsError("MalformedTrailerError", 400, `The body ends without the trailer ${header}.`);
      if (expected !== actual)
        throw new AwsError(
          "BadDigest",
          400,
          `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
        );
      checksums[header] = actual;
    }
    const signedDigest = this.#signed && Buffer.from(digests.get(this.#signed) ?? "", "base64");
    if (signedDigest && signedDigest.toString("hex") !== caller.payloadHash) throw payloadMismatch();
    const md5 = this.#md5.digest();
    const contentMd5 = request.headers["content-md5"];
    if (contentMd5 !== undefined && contentMd5 !== md5.toString("base64"))
      throw new AwsError("BadDigest", 400, "The Content-MD5 you specified did not match what we received.");
    return { etag: this.#operation.bucket.entityTag(md5), checksums };
  }

  #distinct(): Set<RunningChecksum> {
    return new Set([...this.#checksums.values(), ...(this.#signed ? [this.#signed] : [])]);
  }
}
