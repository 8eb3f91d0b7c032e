import type { Api } from "./api.ts";
import type { Retries } from "./retries.ts";
import type { Hasher } from "./sha256.ts";

/** What the client's operations share. */
export interface Context {
  api: Api;
  /** For requests to S3, which get no access token. */
  fetch: typeof globalThis.fetch;
  retries: Retries;
  createHasher: () => Hasher;
}

/** Options of every operation. */
export interface CallOptions {
  /** Ends the operation; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}
