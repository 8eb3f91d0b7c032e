import type { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Document } from "./document.ts";
import { ContentChangedError, ContentMissingError } from "./errors.ts";

export type Place = "incoming" | "released" | "quarantine";

/** The vault: content by document id, under one prefix for each place it can be in. */
export interface Vault {
  /**
   * A presigned PUT that takes exactly the declared content, once: key, length, media type, SHA-256 checksum and
   * `If-None-Match: *` are all signed. `headers` are what the uploader must send; HTTP clients add Content-Length.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
   */
  presignUpload(document: Document, expiresInSeconds: number): Promise<Upload>;
  /** A presigned GET of released content, saved under the declared filename. */
  presignDownload(document: Document, expiresInSeconds: number): Promise<{ url: string; expiresAt: string }>;
  /** The entity tag and size of content, or undefined where there is none, or only what `seal` left. */
  find(id: string, place: Place): Promise<{ etag: string; size: number } | undefined>;
  /**
   * Reads content from end to end, provided that it is still the one with this entity tag.
   * @throws ContentMissingError, ContentChangedError
   */
  open(id: string, place: Place, etag: string): Promise<Readable>;
  /** Reads bytes `start` to `end`, both included, under the same condition. */
  readRange(id: string, place: Place, etag: string, start: number, end: number): Promise<Uint8Array>;
  /** What a malware scanner wrote on content, or null where it wrote nothing. */
  malwareScan(id: string, place: Place): Promise<string | null>;
  /**
   * Copies content that still has this entity tag to another place.
   * @throws ContentMissingError, ContentChangedError
   */
  copy(id: string, from: Place, to: Place, etag: string): Promise<void>;
  /** Removes content; it need not be there. */
  discard(id: string, place: Exclude<Place, "incoming">): Promise<void>;
  /**
   * Takes content out of `incoming/` and leaves an empty object in its place: an upload URL writes only where nothing is,
   * so it stays used up. Declared content has a byte at least, so the two cannot be confused.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  seal(id: string): Promise<void>;
}

export interface Upload {
  method: "PUT";
  url: string;
  headers: Record<string, string>;
  /** ISO 8601 UTC. */
  expiresAt: string;
}

/**
 * The vault that a bucket holds.
 * @param options.client adds no checksums of its own (`WHEN_REQUIRED`), or no uploader could use what it presigns
 * @param options.now the time that URLs are signed at; the machine's unless given
 */
export function createVault({
  client,
  bucketName: Bucket,
  now = () => new Date(),
}: {
  client: S3Client;
  bucketName: string;
  now?: () => Date;
}): Vault {
  const expiry = (seconds: number, signedAt: Date) =>
    new Date(signedAt.getTime() + seconds * 1000).toISOString();

  async function get(id: string, place: Place, etag: string, range?: string) {
    const Key = keyOf(id, place);
    try {
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket, Key, IfMatch: etag, ...(range && { Range: range }) }),
      );
      if (!Body) throw new ContentMissingError(Key);
      return Body;
    } catch (error) {
      if (isMissing(error)) throw new ContentMissingError(Key);
      if (isStatus(error, 412)) throw new ContentChangedError(Key, etag);
      throw error;
    }
  }

  return {
    async presignUpload(document, expiresInSeconds) {
      const checksum = toBase64(document.sha256);
      const signedAt = now();
      const url = await getSignedUrl(
        client,
        new PutObjectCommand({
          Bucket,
          Key: keyOf(document.id, "incoming"),
          ContentLength: document.size,
          ContentType: document.contentType,
          ChecksumSHA256: checksum,
          IfNoneMatch: "*",
        }),
        {
          expiresIn: expiresInSeconds,
          signingDate: signedAt,
          signableHeaders: new Set(["host", "content-length", "content-type", "if-none-match"]),
          unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
        },
      );
      return {
        method: "PUT",
        url,
        headers: {
          "content-type": document.contentType,
          "if-none-match": "*",
          "x-amz-checksum-sha256": checksum,
        },
        expiresAt: expiry(expiresInSeconds, signedAt),
      };
    },

    async presignDownload(document, expiresInSeconds) {
      const signedAt = now();
      const url = await getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket,
          Key: keyOf(document.id, "released"),
          ResponseContentType: document.contentType,
          ResponseContentDisposition: contentDisposition(document.filename),
        }),
        { expiresIn: expiresInSeconds, signingDate: signedAt },
      );
      return { url, expiresAt: expiry(expiresInSeconds, signedAt) };
    },

    async find(id, place) {
      try {
        const { ETag = "", ContentLength = 0 } = await client.send(
          new HeadObjectCommand({ Bucket, Key: keyOf(id, place) }),
        );
        return ContentLength > 0 ? { etag: ETag, size: ContentLength } : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },

    async open(id, place, etag) {
      return (await get(id, place, etag)) as Readable;
    },

    async readRange(id, place, etag, start, end) {
      return (await get(id, place, etag, `bytes=${start}-${end}`)).transformToByteArray();
    },

    async malwareScan(id, place) {
      const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket, Key: keyOf(id, place) }));
      return TagSet?.find(({ Key }) => Key === "GuardDutyMalwareScanStatus")?.Value ?? null;
    },

    async copy(id, from, to, etag) {
      const source = keyOf(id, from);
      try {
        await client.send(
          new CopyObjectCommand({
            Bucket,
            Key: keyOf(id, to),
            CopySource: `${Bucket}/${source}`,
            CopySourceIfMatch: etag,
            // The scanner's tag stays behind: to carry it over would take two more permissions.
            TaggingDirective: "REPLACE",
          }),
        );
      } catch (error) {
        if (isStatus(error, 412)) throw new ContentChangedError(source, etag);
        if (isMissing(error)) throw new ContentMissingError(source);
        throw error;
      }
    },

    async discard(id, place) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(id, place) }));
    },

    async seal(id) {
      await client.send(new PutObjectCommand({ Bucket, Key: keyOf(id, "incoming"), ContentLength: 0 }));
    },
  };
}

/** The key of a document's content. */
export function keyOf(id: string, place: Place): string {
  return `${place}/${id}`;
}

/**
 * A Content-Disposition that saves under any name: ASCII for old clients, UTF-8 for the rest.
 * https://www.rfc-editor.org/rfc/rfc6266#section-4.1, https://www.rfc-editor.org/rfc/rfc8187#section-3.2
 */
export function contentDisposition(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%]/g, "_");
  const utf8 = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}

function toBase64(hexadecimal: string): string {
  return Buffer.from(hexadecimal, "hex").toString("base64");
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
}

function isMissing(error: unknown): boolean {
  return isStatus(error, 404);
}
