import { type Document, isOpen, type Status } from "@airlock/core/document.ts";
import type { AppContext } from "./context.ts";

/** Seconds after which reading a document again is worthwhile: at first, and at most. */
interface Pace {
  first: number;
  most: number;
}

/** Statuses that may change by themselves or by a person. */
const paces: Partial<Record<Status, Pace>> = {
  "awaiting-upload": { first: 2, most: 60 },
  inspecting: { first: 1, most: 30 },
  settling: { first: 1, most: 30 },
  quarantined: { first: 60, most: 3600 },
  failed: { first: 60, most: 300 },
};

/** People watch a queue, which gets documents at any time. */
const secondsOfQueue = 20;

/** A scan takes longer than the workflow, and the status changes only after it. */
const paceOfScan: Pace = { first: 10, most: 60 };

/**
 * Seconds after which reading a document again is worthwhile. They grow by half of the time that the document has its status,
 * so a client that obeys learns of a change late by half of the time that it took, and asks rarely however long it takes.
 *
 * @returns undefined for a status that does not change
 */
export function retryAfterOf(
  { status, updatedAt }: Pick<Document, "status" | "updatedAt">,
  { malwareProtection, now = new Date() }: { malwareProtection: boolean; now?: Date | undefined },
): number | undefined {
  const pace = malwareProtection && status === "awaiting-upload" ? paceOfScan : paces[status];
  if (!pace) return undefined;
  const elapsed = (now.getTime() - Date.parse(updatedAt)) / 1000;
  return Math.min(pace.most, Math.max(pace.first, Math.round(elapsed / 2)));
}

/** Seconds after which another document may have entered a status; undefined for a status that is final. */
export const retryAfterOfQueue = (status: Status): number | undefined =>
  isOpen(status) ? secondsOfQueue : undefined;

/**
 * Sets `Retry-After` to the earliest time at which one of the documents may have changed.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 *
 * @param most seconds after which the list may have changed whatever its documents do
 */
export function setRetryAfter(
  context: AppContext,
  documents: readonly Pick<Document, "status" | "updatedAt">[],
  options: Parameters<typeof retryAfterOf>[1],
  most?: number,
): void {
  const seconds = documents.flatMap((document) => retryAfterOf(document, options) ?? []);
  if (most !== undefined) seconds.push(most);
  if (seconds.length > 0) context.header("retry-after", String(Math.min(...seconds)));
}
