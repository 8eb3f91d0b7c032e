import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Document } from "../document.ts";
import { ContentDeniedError, ContentMissingError } from "../errors.ts";
import { type MalwareScan, malwareScanTag } from "../inspection/malware-scan.ts";
import type { StoredRange } from "../inspection/rule.ts";
import { type CopySettings, copyObject, defaultCopySettings } from "./copy.ts";
import { withoutQuotes, withQuotes } from "./etag.ts";
import { keyOf, type Place, places } from "./keys.ts";
import {
  completeUpload,
  createUpload,
  type DeclaredPart,
  listParts,
  presignPart,
  type StoredPart,
} from "./parts.ts";
import { type Download, presignDownload, presignReview, presignUpload, type Upload } from "./presign.ts";
import { abortUploads, deleteVersions } from "./removal.ts";
import { hasStatus, isNoSuchUpload, throwContentError } from "./s3-errors.ts";

/**
 * The documents' content: one bucket, with a key prefix for each place. Entity tags in arguments and results have no
 * quotes.
 */
export class Vault {
  readonly #client: S3Client;
  readonly #bucketName: string;
  readonly #now: () => Date;
  readonly #copying: CopySettings;

  /**
   * @param options.client must calculate checksums only WHEN_REQUIRED; otherwise presigned uploads demand a CRC32
   * @param options.now the time at which URLs are signed
   * @param options.copying when and how content is copied in parts
   */
  constructor({
    client,
    bucketName,
    now = () => new Date(),
    copying = defaultCopySettings,
  }: {
    client: S3Client;
    bucketName: string;
    now?: () => Date;
    copying?: CopySettings;
  }) {
    this.#client = client;
    this.#bucketName = bucketName;
    this.#now = now;
    this.#copying = copying;
  }

  /** Presigns the upload of a document's declared content. */
  presignUpload(document: Document, expiresInSeconds: number): Promise<Upload> {
    return presignUpload(this.#signing(document, expiresInSeconds));
  }

  /**
   * Starts an upload of a document's content in parts.
   * @returns its id
   */
  createUpload(document: Document): Promise<string> {
    return createUpload({ client: this.#client, bucketName: this.#bucketName, document });
  }

  /** Presigns the upload of one part. */
  presignPart(
    document: Document,
    upload: { uploadId: string; partBytes: number },
    part: DeclaredPart,
    expiresInSeconds: number,
  ): Promise<Upload & { number: number }> {
    return presignPart(this.#signing(document, expiresInSeconds), upload, part);
  }

  /** The parts of an upload; undefined if it was completed or aborted. */
  async listParts(document: Document, uploadId: string): Promise<StoredPart[] | undefined> {
    try {
      return await listParts(this.#upload(document, uploadId));
    } catch (error) {
      if (isNoSuchUpload(error)) return undefined;
      throw error;
    }
  }

  /**
   * Completes an upload with all its parts.
   * @returns false if it was completed or aborted before, or the document has content already
   */
  async completeUpload(document: Document, uploadId: string, parts: readonly StoredPart[]): Promise<boolean> {
    try {
      await completeUpload(this.#upload(document, uploadId), parts);
      return true;
    } catch (error) {
      if (isNoSuchUpload(error) || hasStatus(error, 412)) return false;
      throw error;
    }
  }

  /** Whether there is an object in `incoming/`, content or a seal. Reads no content: `s3:ListBucket` suffices. */
  async isUploaded(id: string): Promise<boolean> {
    const key = keyOf(id, "incoming");
    const { Contents = [] } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.#bucketName, Prefix: key, MaxKeys: 1 }),
    );
    return Contents.some(({ Key }) => Key === key);
  }

  /** Presigns the download of a document's released content. */
  presignDownload(document: Document, expiresInSeconds: number): Promise<Download> {
    return presignDownload(this.#signing(document, expiresInSeconds));
  }

  /** Presigns the download of a document's quarantined content, which browsers save and never display. */
  presignReview(document: Document, expiresInSeconds: number): Promise<Download> {
    return presignReview(this.#signing(document, expiresInSeconds));
  }

  /**
   * The entity tag and size in bytes of content; undefined if there is none or it is sealed.
   * @throws ContentDeniedError
   */
  async find(id: string, place: Place): Promise<{ etag: string; size: number } | undefined> {
    try {
      const { ETag = "", ContentLength = 0 } = await this.#client.send(
        new HeadObjectCommand({ Bucket: this.#bucketName, Key: keyOf(id, place) }),
      );
      return ContentLength > 0 ? { etag: withoutQuotes(ETag), size: ContentLength } : undefined;
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      if (hasStatus(error, 403)) throw new ContentDeniedError(keyOf(id, place));
      throw error;
    }
  }

  /**
   * Streams content if it has this entity tag, and says how it is stored.
   * @param range bytes `start` up to `end`, which is not included; without it, the whole content
   * @throws ContentMissingError, ContentChangedError
   */
  async open(
    id: string,
    place: Place,
    etag: string,
    range?: { start: number; end: number },
  ): Promise<StoredRange> {
    const header = range && `bytes=${range.start}-${range.end - 1}`;
    const { Body, ContentEncoding, ContentLength, ContentRange } = await this.#get(id, place, etag, header);
    // Content-Range is "bytes START-END/SIZE": https://www.rfc-editor.org/rfc/rfc9110#field.content-range
    const size = ContentRange ? ContentRange.split("/")[1] : ContentLength;
    return { stream: Body as Readable, size: Number(size), encoding: ContentEncoding };
  }

  /**
   * Reads bytes `start` to `end`, inclusive, if the content has this entity tag.
   * @throws ContentMissingError, ContentChangedError
   */
  async readRange(id: string, place: Place, etag: string, start: number, end: number): Promise<Uint8Array> {
    const { Body } = await this.#get(id, place, etag, `bytes=${start}-${end}`);
    return Body.transformToByteArray();
  }

  /** The result that GuardDuty wrote in the object's tag. */
  async malwareScan(id: string, place: Place): Promise<MalwareScan> {
    try {
      const { TagSet } = await this.#client.send(
        new GetObjectTaggingCommand({ Bucket: this.#bucketName, Key: keyOf(id, place) }),
      );
      const status = TagSet?.find(({ Key }) => Key === malwareScanTag)?.Value;
      return status ? { state: "completed", status } : { state: "missing" };
    } catch (error) {
      if (hasStatus(error, 404)) return { state: "missing" };
      throw error;
    }
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
  copy({ id, size, contentType }: Document, from: Place, to: Place, etag: string): Promise<void> {
    return copyObject(
      {
        client: this.#client,
        bucketName: this.#bucketName,
        source: keyOf(id, from),
        target: keyOf(id, to),
        etag,
        size,
        contentType,
      },
      this.#copying,
    );
  }

  /** Deletes content. Succeeds if there is none. */
  async discard(id: string, place: Exclude<Place, "incoming">): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucketName, Key: keyOf(id, place) }));
  }

  /**
   * Replaces content in `incoming/` with an empty object. An upload URL requires that the key does not exist, so it
   * cannot be used again. Declared content has at least one byte.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async seal(id: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucketName, Key: keyOf(id, "incoming"), ContentLength: 0 }),
    );
  }

  /**
   * Removes a document's content from every place and seals `incoming/`. A copy in parts that is in flight cannot be
   * completed any more; another copy in flight may still add content.
   */
  async clear(id: string): Promise<void> {
    for (const place of places) await abortUploads(this.#target(id, place));
    await this.seal(id);
    await this.discard(id, "quarantine");
    await this.discard(id, "released");
  }

  /** Clears a document and deletes all noncurrent versions of its content. The seal stays, which has no content. */
  async erase(id: string): Promise<void> {
    await this.clear(id);
    for (const place of places) await deleteVersions(this.#target(id, place));
  }

  #target(id: string, place: Place) {
    return { client: this.#client, bucketName: this.#bucketName, key: keyOf(id, place) };
  }

  #upload(document: Document, uploadId: string) {
    return { client: this.#client, bucketName: this.#bucketName, document, uploadId };
  }

  #signing(document: Document, expiresInSeconds: number) {
    const signedAt = this.#now();
    return { client: this.#client, bucketName: this.#bucketName, document, signedAt, expiresInSeconds };
  }

  async #get(id: string, place: Place, etag: string, range?: string) {
    const key = keyOf(id, place);
    const { Body, ...stored } = await this.#client
      .send(
        new GetObjectCommand({
          Bucket: this.#bucketName,
          Key: key,
          IfMatch: withQuotes(etag),
          ...(range && { Range: range }),
        }),
      )
      .catch(throwContentError(key, etag));
    if (!Body) throw new ContentMissingError(key);
    return { Body, ...stored };
  }
}
