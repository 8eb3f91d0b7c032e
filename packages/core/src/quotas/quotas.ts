/** The names of a partner's quotas. */
export const quotaNames = ["requestsPerSecond", "documentsPerDay", "bytesPerDay", "openDocuments"] as const;
export type QuotaName = (typeof quotaNames)[number];

/** The limit of each quota; null for none. */
export type Quotas = Readonly<Record<QuotaName, number | null>>;

/** The highest limits. Open documents are counted once a minute at least, and a query reads about 7,000 of them at once. */
export const highestQuotas: Readonly<Record<QuotaName, number>> = {
  requestsPerSecond: 10_000,
  documentsPerDay: 10_000_000,
  bytesPerDay: 2 ** 50,
  openDocuments: 10_000,
};

/** What an operator decides about a partner's quotas. The stage's setting applies to those that are missing. */
export type QuotaChanges = { readonly [Name in QuotaName]?: number | null | undefined };

/** A stage's quotas with a partner's changes. */
export function quotasOf(ofStage: Quotas, ofPartner: QuotaChanges = {}): Quotas {
  const limitOf = (name: QuotaName) => (ofPartner[name] === undefined ? ofStage[name] : ofPartner[name]);
  return {
    requestsPerSecond: limitOf("requestsPerSecond"),
    documentsPerDay: limitOf("documentsPerDay"),
    bytesPerDay: limitOf("bytesPerDay"),
    openDocuments: limitOf("openDocuments"),
  };
}

/** Requests are counted over this time, so that short bursts are accepted. */
export const windowSeconds = 10;

/** Beginning of the hash keys of usage, for policies that limit who counts it. The owner's id follows. */
export const usageKeyPrefix = "quota#";

const daySeconds = 24 * 3600;

/** The key of an owner's requests by window. */
export const requestsKey = (owner: string) => ({ pk: usageKeyPrefix + owner, sk: "requests" });

/** The key of an owner's usage of a UTC day. */
export const dayKey = (owner: string, at: Date) => ({
  pk: usageKeyPrefix + owner,
  sk: `day#${at.toISOString().slice(0, 10)}`,
});

/** When the next UTC day begins. */
export function nextDay(at: Date): Date {
  const day = daySeconds * 1000;
  return new Date((Math.floor(at.getTime() / day) + 1) * day);
}

/** When DynamoDB may delete an item of usage, in seconds since 1970. */
export const usageExpiresAt = (at: Date): number => Math.ceil(at.getTime() / 1000) + 2 * daySeconds;
