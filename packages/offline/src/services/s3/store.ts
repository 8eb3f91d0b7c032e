import { randomBytes } from "node:crypto";

/** The current version of an object: its metadata, and the file that holds its content. */
export interface StoredObject {
  key: string;
  /** Name of the content's file in `content/`. */
  file: string;
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

/** A multipart upload that is neither completed nor aborted. */
export interface Upload {
  id: string;
  key: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** By part number. */
  parts: Record<number, Part>;
}

export interface Part {
  file: string;
  /** Bytes. */
  size: number;
  /** Quoted, as in HTTP. */
  etag: string;
  checksums: Record<string, string>;
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
