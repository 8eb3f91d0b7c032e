/**
 * Bytes of every part but the last. S3 takes parts of 5 MiB to 5 GiB, 10,000 of them at most: 156 GiB.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export const uploadPartBytes = 16 * 1024 ** 2;

/** A part as the uploader declares it. */
export interface DeclaredPart {
  /** From 1. */
  number: number;
  /** Lower-case hexadecimal, 64 digits. */
  sha256: string;
}

/** A part that S3 has. */
export interface StoredPart extends DeclaredPart {
  /** Bytes. */
  size: number;
  uploadedAt: Date;
  /** Without quotes. */
  etag: string;
}

/** How many parts content has. */
export function partCountOf({ size }: { size: number }, partBytes: number): number {
  return Math.ceil(size / partBytes);
}

/** The bytes of a part of a document's content. */
export function partSizeOf({ size }: { size: number }, partBytes: number, number: number): number {
  return Math.min(partBytes, size - (number - 1) * partBytes);
}
