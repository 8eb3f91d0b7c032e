import type { Document } from "../document.ts";

/** What filters look at, and what no transition changes but the erasure. */
const filtered = ["filename", "contentType", "labels", "createdAt"] satisfies (keyof Document)[];

/** The table's attributes, keys and indexes. `sst.config.ts` declares the table from this. */
export const ledgerSchema = {
  fields: {
    pk: "string",
    sk: "string",
    owner: "string",
    id: "string",
    statusShard: "string",
    statusSince: "string",
    clearing: "string",
    clearingSince: "string",
    openOwner: "string",
    sha256: "string",
  },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  /*
   * An index has little more than keys: a write that leaves its entry as it is costs nothing there. Documents are then read from
   * the table. The projection of an index cannot be changed, so another one needs another name; `byOwner`, `byStatus` and
   * `byClearing` were those with all attributes.
   */
  globalIndexes: {
    /** An owner's documents. `id` sorts by time of registration. */
    ofOwner: { hashKey: "owner", rangeKey: "id", projection: filtered as string[] },
    /** All owners' documents by status. `statusShard` is `<status>#<shard>`. */
    inStatus: {
      hashKey: "statusShard",
      rangeKey: "statusSince",
      projection: ["owner", ...filtered] as string[],
    },
    /** Sparse index of documents in a final status that may still have content to remove. */
    toClear: { hashKey: "clearing", rangeKey: "clearingSince", projection: "keys-only" },
    /** Sparse index of an owner's open documents, to count them. Transitions between open statuses do not write it. */
    byOpenOwner: { hashKey: "openOwner", rangeKey: "id", projection: "keys-only" },
    /** Documents by the SHA-256 of their content, to search. An erased document has none, because a key cannot be empty. */
    bySha256: { hashKey: "sha256", rangeKey: "id", projection: "keys-only" },
  },
  /** Idempotency records and the usage of quotas have this attribute. */
  ttl: "expiresAt",
} as const;
export type IndexName = keyof typeof ledgerSchema.globalIndexes;

/** Beginnings of the hash keys, for policies that limit who reads and writes items. */
export const ledgerKeys = {
  /** A document and its events, by the document's id. */
  documents: "document#",
  /** Idempotency records, by a hash. */
  idempotency: "idempotency#",
} as const;
