import type { Document } from "../document.ts";
import type { MalwareScan } from "../inspection/malware-scan.ts";
import type { StoredRange } from "../inspection/rule.ts";
import type { DirectBucket } from "./direct-bucket.ts";
import type { Place } from "./keys.ts";
import type { DeclaredPart, StoredPart } from "./parts.ts";
import type { Download, Signing, Upload } from "./presigned.ts";
import type { SdkBucket } from "./sdk/bucket.ts";

/** Bytes `start` up to `end`, which is not included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The documents' content: one bucket, with a key prefix for each place. Entity tags in arguments and results have no
 * quotes.
 *
 * What most calls need is done without the SDK, and left to the SDK if that does not succeed: it then repeats the request, and
 * says what the error means. All requests can be repeated.
 */
export class Vault {
  readonly #direct: DirectBucket | undefined;
  readonly #bySdk: () => Promise<SdkBucket>;
  readonly #now: () => Date;

  /**
   * @param options.direct without it, the SDK does everything
   * @param options.bySdk gives the bucket by a client of the SDK, the same each time
   * @param options.now the time at which URLs are signed
   */
  constructor({
    direct,
    bySdk,
    now = () => new Date(),
  }: {
    direct?: DirectBucket | undefined;
    bySdk: () => Promise<SdkBucket>;
    now?: () => Date;
  }) {
    this.#direct = direct;
    this.#bySdk = bySdk;
    this.#now = now;
  }

  /** Presigns the upload of a document's declared content. */
  async presignUpload(document: Document, expiresInSeconds: number): Promise<Upload> {
    return (await this.#signer()).presignUpload(this.#signing(document, expiresInSeconds));
  }

  /**
   * Starts an upload of a document's content in parts.
   * @returns its id
   */
  async createUpload(document: Document): Promise<string> {
    return (await this.#bySdk()).createUpload(document);
  }

  /** Presigns the upload of one part. */
  async presignPart(
    document: Document,
    upload: { uploadId: string; partBytes: number },
    part: DeclaredPart,
    expiresInSeconds: number,
  ): Promise<Upload & { number: number }> {
    return (await this.#signer()).presignPart(this.#signing(document, expiresInSeconds), upload, part);
  }

  /** The parts of an upload; undefined if it was completed or aborted. */
  async listParts(document: Document, uploadId: string): Promise<StoredPart[] | undefined> {
    return (await this.#bySdk()).listParts(document, uploadId);
  }

  /**
   * Completes an upload with all its parts.
   * @returns false if it was completed or aborted before, or the document has content already
   */
  async completeUpload(document: Document, uploadId: string, parts: readonly StoredPart[]): Promise<boolean> {
    return (await this.#bySdk()).completeUpload(document, uploadId, parts);
  }

  /** Whether there is an object in `incoming/`, content or a seal. Reads no content: `s3:ListBucket` suffices. */
  async isUploaded(id: string): Promise<boolean> {
    return (await this.#bySdk()).isUploaded(id);
  }

  /** Presigns the download of a document's released content. */
  async presignDownload(document: Document, expiresInSeconds: number): Promise<Download> {
    return (await this.#signer()).presignGet(this.#signing(document, expiresInSeconds), "download");
  }

  /** Presigns the download of a document's quarantined content, which browsers save and never display. */
  async presignReview(document: Document, expiresInSeconds: number): Promise<Download> {
    return (await this.#signer()).presignGet(this.#signing(document, expiresInSeconds), "review");
  }

  /**
   * The entity tag and size in bytes of content; undefined if there is none or it is sealed.
   * @throws ContentDeniedError
   */
  find(id: string, place: Place): Promise<{ etag: string; size: number } | undefined> {
    return this.#call((bucket) => bucket.find(id, place));
  }

  /**
   * Streams content if it has this entity tag, and says how it is stored.
   * @param range bytes `start` up to `end`, which is not included; without it, the whole content
   * @throws ContentMissingError, ContentChangedError
   */
  open(id: string, place: Place, etag: string, range?: ByteRange): Promise<StoredRange> {
    return this.#call((bucket) => bucket.open(id, place, etag, range));
  }

  /**
   * Reads bytes `start` to `end`, inclusive, if the content has this entity tag.
   * @throws ContentMissingError, ContentChangedError
   */
  readRange(id: string, place: Place, etag: string, start: number, end: number): Promise<Uint8Array> {
    return this.#call((bucket) => bucket.readRange(id, place, etag, start, end));
  }

  /** The result that GuardDuty wrote in the object's tag. */
  malwareScan(id: string, place: Place): Promise<MalwareScan> {
    return this.#call((bucket) => bucket.malwareScan(id, place));
  }

  /**
   * Copies content to another place if it has this entity tag, large content in parts. Of what S3 stores with it, the copy
   * has the declared media type only: an uploader may send other headers that the upload URL does not sign.
   *
   * @param document its size is that of the content, which inspection has verified
   * @param etag entity tag of the content at `from`. A copy has another than its source, under SSE-KMS always
   *   (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html)
   * @throws ContentMissingError, ContentChangedError; S3's NoSuchUpload if `clear` was called meanwhile
   */
  copy(document: Document, from: Place, to: Place, etag: string): Promise<void> {
    return this.#call((bucket) => bucket.copy(document, from, to, etag));
  }

  /** Deletes content. Succeeds if there is none. */
  discard(id: string, place: Exclude<Place, "incoming">): Promise<void> {
    return this.#call((bucket) => bucket.discard(id, place));
  }

  /**
   * Replaces content in `incoming/` with an empty object. An upload URL requires that the key does not exist, so it
   * cannot be used again. Declared content has at least one byte.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async seal(id: string): Promise<void> {
    await (await this.#bySdk()).seal(id);
  }

  /**
   * Removes a document's content from every place and seals `incoming/`. A copy in parts that is in flight cannot be
   * completed any more; another copy in flight may still add content.
   */
  async clear(id: string): Promise<void> {
    await (await this.#bySdk()).clear(id);
  }

  /** Clears a document and deletes all noncurrent versions of its content. The seal stays, which has no content. */
  async erase(id: string): Promise<void> {
    await (await this.#bySdk()).erase(id);
  }

  /** Makes a call without the SDK, and by the SDK if that fails. */
  async #call<Result>(call: (bucket: DirectBucket | SdkBucket) => Promise<Result>): Promise<Result> {
    if (this.#direct)
      try {
        return await call(this.#direct);
      } catch {}
    return call(await this.#bySdk());
  }

  async #signer() {
    return this.#direct ?? (await this.#bySdk());
  }

  #signing(document: Document, expiresInSeconds: number): Signing {
    return { document, signedAt: this.#now(), expiresInSeconds };
  }
}
