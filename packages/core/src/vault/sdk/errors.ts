import { S3ServiceException } from "@aws-sdk/client-s3";
import { ContentChangedError, ContentMissingError } from "../../errors.ts";

/** Whether S3 answered with this HTTP status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
}

/** Whether a multipart upload was completed or aborted. */
export function isNoSuchUpload(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === "NoSuchUpload";
}

/**
 * A handler for errors of requests that read the object at `key` on condition of its entity tag.
 * @throws ContentMissingError, ContentChangedError, or the error itself
 */
export function throwContentError(key: string, etag: string) {
  return (error: unknown): never => {
    if (hasStatus(error, 404) && !isNoSuchUpload(error)) throw new ContentMissingError(key);
    if (hasStatus(error, 412)) throw new ContentChangedError(key, etag);
    throw error;
  };
}
