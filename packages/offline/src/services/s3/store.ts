import { randomBytes } from "node:crypto";
import type { ChecksumName } from "./checksums.ts";

/** A file in `content/`. */
export interface ContentFile {
  /** Its name. */
  file: string;
  /** Bytes. */
  size: number;
}

/** A version of an object with content. */
export interface StoredObject {
  key: string;
  /** Its content: one file, or after a multipart upload that of each part, in order. */
  files: ContentFile[];
  /** Bytes. */
  size: number;
  /** Quoted, as in HTTP. */
  etag: string;
  versionId: string;
  /** ISO 8601. */
  lastModified: string;
  /** Content-Type, Cache-Control and so on, and `x-amz-meta-*`, by lower-case name. */
  headers: Record<string, string>;
  /** Base64 by `x-amz-checksum-` header. */
  checksums: Record<string, string>;
  tags: Record<string, string>;
}

/** The version that a deletion without a version id adds. https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html */
export interface DeleteMarker {
  key: string;
  versionId: string;
  /** ISO 8601. */
  lastModified: string;
  isDeleteMarker: true;
}

export type Version = StoredObject | DeleteMarker;

export function isDeleteMarker(version: Version): version is DeleteMarker {
  return "isDeleteMarker" in version;
}

/** A multipart upload that is neither completed nor aborted. */
export interface Upload {
  id: string;
  key: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** ISO 8601. */
  initiated: string;
  /** What was chosen when the upload was created. */
  checksum?: UploadChecksum;
  /** By part number. */
  parts: Record<number, Part>;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html#Full-object-checksums */
export interface UploadChecksum {
  name: ChecksumName;
  /** COMPOSITE: a checksum of the parts' checksums. */
  type: "COMPOSITE" | "FULL_OBJECT";
}

export interface Part extends ContentFile {
  /** Quoted, as in HTTP. */
  etag: string;
  /** Base64 by `x-amz-checksum-` header. */
  checksums: Record<string, string>;
  /** ISO 8601. */
  lastModified: string;
}

/** A change of an object, as S3's event notifications describe it. */
export interface ObjectNotice {
  type: "Object Created" | "Object Deleted" | "Object Tags Added";
  /** The API operation, such as `PutObject`. */
  reason: string;
  bucket: string;
  key: string;
  size: number;
  etag: string;
  versionId: string;
  /** Hexadecimal; greater than that of every earlier change in the bucket. */
  sequencer: string;
  /** ISO 8601. */
  time: string;
  requestId: string;
}

/** Receives the notice of a change after the change and before the client's answer. */
export type DeliverNotice = (notice: ObjectNotice) => Promise<void>;

/** A new, opaque version id. */
export function versionId(): string {
  return randomBytes(24).toString("base64url");
}
