/** The table's attributes, keys and indexes. `sst.config.ts` declares the table from this. */
export const ledgerSchema = {
  fields: {
    pk: "string",
    sk: "string",
    owner: "string",
    id: "string",
    openStatus: "string",
    openSince: "string",
  },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: {
    /** An owner's documents. `id` sorts by time of registration. */
    byOwner: { hashKey: "owner", rangeKey: "id" },
    /** Sparse index of documents in an open status. `openStatus` is `<status>#<shard>`. */
    byOpenStatus: { hashKey: "openStatus", rangeKey: "openSince" },
  },
  /** Only idempotency records have this attribute. */
  ttl: "expiresAt",
} as const;
export type IndexName = keyof typeof ledgerSchema.globalIndexes;
