/*
 * Headers by which pages of other origins call the API. infra/ makes the gateway's own responses and the vault's rules from
 * the same list of origins.
 */

/** Headers that a page may send. */
export const allowedHeaders = ["authorization", "content-type", "idempotency-key"] as const;

/** Headers of a response that a page may read, besides those that every page may. */
export const exposedHeaders = ["Retry-After", "Location"] as const;

/** Seconds for which a browser remembers a preflight. Chromium remembers none for more than two hours. */
export const preflightSeconds = 3600;
