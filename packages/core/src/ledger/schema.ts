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
  },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: {
    /** An owner's documents. `id` sorts by time of registration. */
    byOwner: { hashKey: "owner", rangeKey: "id" },
    /** All owners' documents by status. `statusShard` is `<status>#<shard>`. */
    byStatus: { hashKey: "statusShard", rangeKey: "statusSince" },
    /** Sparse index of documents in a final status that may still have content to remove. */
    byClearing: { hashKey: "clearing", rangeKey: "clearingSince" },
  },
  /** Only idempotency records have this attribute. */
  ttl: "expiresAt",
} as const;
export type IndexName = keyof typeof ledgerSchema.globalIndexes;
