/** The ledger's keys and indexes, as data: the table is declared from it and the ledger reads by it. */
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
    /** A partner's documents; `id` sorts by time. */
    byOwner: { hashKey: "owner", rangeKey: "id" },
    /** Documents that still need something, and no others; `openStatus` is `<status>#<shard>`. */
    byOpenStatus: { hashKey: "openStatus", rangeKey: "openSince" },
  },
  /** Only idempotency records carry it. */
  ttl: "expiresAt",
} as const;

/** Shards of each open status: one partition takes 1,000 writes a second, so eight take 8,000. */
export const openStatusShards = 8;
