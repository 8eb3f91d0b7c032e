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
import type { Document } from "../../document.ts";
import { ContentDeniedError, ContentMissingError } from "../../errors.ts";
import { type MalwareScan, malwareScanTag } from "../../inspection/malware-scan.ts";
import type { StoredRange } from "../../inspection/rule.ts";
import { withoutQuotes, withQuotes } from "../etag.ts";
import { keyOf, type Place, places } from "../keys.ts";
import type { DeclaredPart, StoredPart } from "../parts.ts";
import type { Download, Purpose, Signing, Upload } from "../presigned.ts";
import type { ByteRange } from "../vault.ts";
import { type CopySettings, copyObject, defaultCopySettings } from "./copy.ts";
import { hasStatus, isNoSuchUpload, throwContentError } from "./errors.ts";
import { completeUpload, createUpload, listParts, presignPart } from "./parts.ts";
import { presignGet, presignUpload } from "./presign.ts";
import { abortUploads, deleteVersions } from "./removal.ts";

/** The vault's bucket, by a client of the SDK. The methods are documented in vault.ts. */
export class SdkBucket {
  readonly #client: S3Client;
  readonly #name: string;
  readonly #copying: CopySettings;

  /**
   * @param options.client must calculate checksums only WHEN_REQUIRED; otherwise presigned uploads demand a CRC32
   * @param options.copying when and how content is copied in parts
   */
  constructor({
    client,
    bucketName,
    copying = defaultCopySettings,
  }: {
    client: S3Client;
    bucketName: string;
    copying?: CopySettings;
  }) {
    this.#client = client;
    this.#name = bucketName;
    this.#copying = copying;
  }

  presignUpload(signing: Signing): Promise<Upload> {
    return presignUpload(this.#bucket, signing);
  }

  presignPart(
    signing: Signing,
    upload: { uploadId: string; partBytes: number },
    part: DeclaredPart,
  ): Promise<Upload & { number: number }> {
    return presignPart(this.#bucket, signing, upload, part);
  }

  presignGet(signing: Signing, purpose: Purpose): Promise<Download> {
    return presignGet(this.#bucket, signing, purpose);
  }

  createUpload(document: Document): Promise<string> {
    return createUpload({ ...this.#bucket, document });
  }

  async listParts(document: Document, uploadId: string): Promise<StoredPart[] | undefined> {
    try {
      return await listParts(this.#upload(document, uploadId));
    } catch (error) {
      if (isNoSuchUpload(error)) return undefined;
      throw error;
    }
  }

  async completeUpload(document: Document, uploadId: string, parts: readonly StoredPart[]): Promise<boolean> {
    try {
      await completeUpload(this.#upload(document, uploadId), parts);
      return true;
    } catch (error) {
      if (isNoSuchUpload(error) || hasStatus(error, 412)) return false;
      throw error;
    }
  }

  async isUploaded(id: string): Promise<boolean> {
    const key = keyOf(id, "incoming");
    const { Contents = [] } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.#name, Prefix: key, MaxKeys: 1 }),
    );
    return Contents.some(({ Key }) => Key === key);
  }

  async find(id: string, place: Place): Promise<{ etag: string; size: number } | undefined> {
    try {
      const { ETag = "", ContentLength = 0 } = await this.#client.send(
        new HeadObjectCommand({ Bucket: this.#name, Key: keyOf(id, place) }),
      );
      return ContentLength > 0 ? { etag: withoutQuotes(ETag), size: ContentLength } : undefined;
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      if (hasStatus(error, 403)) throw new ContentDeniedError(keyOf(id, place));
      throw error;
    }
  }

  async open(id: string, place: Place, etag: string, range?: ByteRange): Promise<StoredRange> {
    const header = range && `bytes=${range.start}-${range.end - 1}`;
    const { Body, ContentEncoding, ContentLength, ContentRange } = await this.#get(id, place, etag, header);
    // Content-Range is "bytes START-END/SIZE": https://www.rfc-editor.org/rfc/rfc9110#field.content-range
    const size = ContentRange ? ContentRange.split("/")[1] : ContentLength;
    return { stream: Body as Readable, size: Number(size), encoding: ContentEncoding };
  }

  async readRange(id: string, place: Place, etag: string, start: number, end: number): Promise<Uint8Array> {
    const { Body } = await this.#get(id, place, etag, `bytes=${start}-${end}`);
    return Body.transformToByteArray();
  }

  async malwareScan(id: string, place: Place): Promise<MalwareScan> {
    try {
      const { TagSet } = await this.#client.send(
        new GetObjectTaggingCommand({ Bucket: this.#name, Key: keyOf(id, place) }),
      );
      const status = TagSet?.find(({ Key }) => Key === malwareScanTag)?.Value;
      return status ? { state: "completed", status } : { state: "missing" };
    } catch (error) {
      if (hasStatus(error, 404)) return { state: "missing" };
      throw error;
    }
  }

  copy({ id, size, contentType }: Document, from: Place, to: Place, etag: string): Promise<void> {
    return copyObject(
      {
        ...this.#bucket,
        source: keyOf(id, from),
        target: keyOf(id, to),
        etag,
        size,
        contentType,
      },
      this.#copying,
    );
  }

  async discard(id: string, place: Exclude<Place, "incoming">): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#name, Key: keyOf(id, place) }));
  }

  async seal(id: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#name, Key: keyOf(id, "incoming"), ContentLength: 0 }),
    );
  }

  async clear(id: string): Promise<void> {
    for (const place of places) await abortUploads(this.#target(id, place));
    await this.seal(id);
    await this.discard(id, "quarantine");
    await this.discard(id, "released");
  }

  async erase(id: string): Promise<void> {
    await this.clear(id);
    for (const place of places) await deleteVersions(this.#target(id, place));
  }

  get #bucket() {
    return { client: this.#client, bucketName: this.#name };
  }

  #target(id: string, place: Place) {
    return { ...this.#bucket, key: keyOf(id, place) };
  }

  #upload(document: Document, uploadId: string) {
    return { ...this.#bucket, document, uploadId };
  }

  async #get(id: string, place: Place, etag: string, range?: string) {
    const key = keyOf(id, place);
    const { Body, ...stored } = await this.#client
      .send(
        new GetObjectCommand({
          Bucket: this.#name,
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
