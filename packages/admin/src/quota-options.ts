import { highestQuotas, type QuotaChanges, type QuotaName, quotaNames } from "@airlock/core/quotas/quotas.ts";
import { UserError } from "./user-error.ts";

/** The options of a command line that change quotas. */
export const quotaOptions = {
  "requests-per-second": { type: "string" },
  "documents-per-day": { type: "string" },
  "bytes-per-day": { type: "string" },
  "open-documents": { type: "string" },
} as const;
type QuotaOption = keyof typeof quotaOptions;

export const quotaOptionNames = Object.keys(quotaOptions) as QuotaOption[];

const quotaOf: Readonly<Record<QuotaOption, QuotaName>> = {
  "requests-per-second": "requestsPerSecond",
  "documents-per-day": "documentsPerDay",
  "bytes-per-day": "bytesPerDay",
  "open-documents": "openDocuments",
};

/**
 * The quotas that options name: a number; null for `none`, no limit; undefined for `stage`, as the stage's setting.
 * @returns undefined if no option names one
 * @throws UserError
 */
export function readQuotas(
  values: Readonly<Partial<Record<QuotaOption, string | undefined>>>,
): QuotaChanges | undefined {
  const named = quotaOptionNames.filter((option) => values[option] !== undefined);
  if (named.length === 0) return undefined;
  return Object.fromEntries(
    named.map((option) => [quotaOf[option], readLimit(option, values[option] ?? "")]),
  );
}

function readLimit(option: QuotaOption, text: string): number | null | undefined {
  if (text === "none") return null;
  if (text === "stage") return undefined;
  const limit = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= highestQuotas[quotaOf[option]]) return limit;
  throw new UserError(
    `--${option}: "${text}" is not a whole number from 1 to ${highestQuotas[quotaOf[option]]}, nor "none" or "stage".`,
  );
}

/** Quotas in which some are changed; undefined if none differs from the stage's. */
export function changedQuotas(
  quotas: QuotaChanges | undefined,
  changes: QuotaChanges,
): QuotaChanges | undefined {
  const changed = Object.entries({ ...quotas, ...changes }).filter(([, limit]) => limit !== undefined);
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}

/** The quotas of a partner in words, such as `documentsPerDay 100`. */
export function describeQuotas(quotas: QuotaChanges | undefined): string {
  const limits = new Map(Object.entries(quotas ?? {}));
  const described = quotaNames.flatMap((name) => {
    const limit = limits.get(name);
    return limit === undefined ? [] : [`${name} ${limit ?? "none"}`];
  });
  return described.length > 0 ? `${described.join(", ")}; others as the stage` : "as the stage";
}
