import { hashBlob } from "@airlock/client/content.ts";
import { createHasher } from "@airlock/client/sha256.ts";

/**
 * The SHA-256 of a file of any size, computed by the browser: 64 hexadecimal digits.
 * @throws Error if the file cannot be read, or the reason of an aborted signal
 */
export const sha256Of = (file: Blob, signal?: AbortSignal): Promise<string> =>
  hashBlob(file, createHasher(), { signal });
