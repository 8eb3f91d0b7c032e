import { QuotaExceededError } from "../errors.ts";
import type { LedgerTable } from "../ledger/table.ts";
import { requestsKey, usageExpiresAt, windowSeconds } from "./quotas.ts";

/** Requests that a function accepts before it writes them into the table: those of a quarter of a second. */
export const blockOf = (requestsPerSecond: number): number => Math.max(1, Math.ceil(requestsPerSecond / 4));

const ownersAtMost = 1_000;

/** An owner's requests in the present window, as one running function knows them. */
interface Window {
  /** Seconds since 1970. */
  start: number;
  /** All functions' requests when this one wrote to the table last; undefined before it did. */
  total: number | undefined;
  /** Requests that this function accepted since. */
  unwritten: number;
}

/**
 * Limits the rate of an owner's requests over all running functions. Each function counts by itself; after each block of
 * requests in a window, it writes them into the table and learns the total.
 *
 * Nobody who sends no more than the quota in a window is refused: all that is counted was sent. N functions accept at most
 * the quota and N × (block − 1) requests in a window.
 *
 * If the table cannot be written, requests are accepted: the quota protects others, and must not stop who is within it.
 */
export class RequestRate {
  readonly #table: Pick<LedgerTable, "client" | "name">;
  readonly #now: () => Date;
  readonly #onFailure: (error: unknown) => void;
  readonly #windows = new Map<string, Window>();
  /** Attributes of earlier windows, by owner, to be removed by the next write. */
  readonly #ended = new Map<string, string[]>();

  /**
   * @param options.table with a client that sends each request once: a repeated `ADD` would count twice
   * @param options.onFailure gets the error of a write that failed
   */
  constructor({
    table,
    now = () => new Date(),
    onFailure,
  }: {
    table: Pick<LedgerTable, "client" | "name">;
    now?: () => Date;
    onFailure: (error: unknown) => void;
  }) {
    this.#table = table;
    this.#now = now;
    this.#onFailure = onFailure;
  }

  /**
   * Counts a request.
   * @throws QuotaExceededError if the quota of the present window is used up
   */
  async count(owner: string, requestsPerSecond: number): Promise<void> {
    const at = this.#now();
    const limit = requestsPerSecond * windowSeconds;
    const window = this.#windowOf(owner, at);
    if ((window.total ?? 0) + window.unwritten >= limit) throw exceeded(requestsPerSecond, window, at);
    window.unwritten++;
    if (window.unwritten < blockOf(requestsPerSecond)) return;
    const count = window.unwritten;
    window.unwritten = 0;
    try {
      window.total = await this.#write(owner, window.start, count, at);
    } catch (error) {
      this.#onFailure(error);
      return;
    }
    if (window.total > limit) throw exceeded(requestsPerSecond, window, at);
  }

  #windowOf(owner: string, at: Date): Window {
    const seconds = Math.floor(at.getTime() / 1000);
    const start = seconds - (seconds % windowSeconds);
    const known = this.#windows.get(owner);
    if (known?.start === start) return known;
    const window = { start, total: undefined, unwritten: 0 };
    const [oldest] = this.#windows.keys();
    if (!known && oldest !== undefined && this.#windows.size >= ownersAtMost) {
      this.#windows.delete(oldest);
      this.#ended.delete(oldest);
    }
    this.#windows.set(owner, window);
    return window;
  }

  /** Adds to the count of a window; gives the total. Removes counts of earlier windows. */
  async #write(owner: string, start: number, count: number, at: Date): Promise<number> {
    const ended = this.#ended.get(owner) ?? [];
    const { Attributes = {} } = await this.#table.client.update({
      TableName: this.#table.name,
      Key: requestsKey(owner),
      UpdateExpression: [
        "SET expiresAt = :expiresAt ADD #window :count",
        ...(ended.length > 0 ? [`REMOVE ${ended.map((_, index) => `#ended${index}`).join(", ")}`] : []),
      ].join(" "),
      ExpressionAttributeNames: {
        "#window": `window-${start}`,
        ...Object.fromEntries(ended.map((name, index) => [`#ended${index}`, name])),
      },
      ExpressionAttributeValues: { ":count": count, ":expiresAt": usageExpiresAt(at) },
      ReturnValues: "ALL_NEW",
    });
    this.#ended.set(owner, endedWindows(Attributes, start));
    return Number(Attributes[`window-${start}`]);
  }
}

/** A write removes this many counts at most. */
const removedAtOnce = 20;

/** The attributes of windows before the last one. */
function endedWindows(item: Record<string, unknown>, start: number): string[] {
  const names = Object.keys(item).filter((name) => {
    const [, other] = /^window-(\d+)$/.exec(name) ?? [];
    return other !== undefined && Number(other) < start - windowSeconds;
  });
  return names.slice(0, removedAtOnce);
}

function exceeded(limit: number, { start }: Window, at: Date): QuotaExceededError {
  const resetsAt = new Date((start + windowSeconds) * 1000);
  return new QuotaExceededError({ quota: "requestsPerSecond", limit, resetsAt, at });
}
