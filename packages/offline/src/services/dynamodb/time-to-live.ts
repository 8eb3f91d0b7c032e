import { lookUp } from "../../look-up.ts";
import type { Operation, Range } from "./database.ts";
import type { Item } from "./stream-record.ts";

/** DynamoDB does not delete items that expired earlier. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html */
const oldestSeconds = 5 * 365 * 24 * 3600;

/** Digits of seconds in keys, so that their order is that of their texts. */
const digits = 15;

/** The times at which the items of a table expire, each an entry of the database that is written with its item. */
export class TimeToLive {
  readonly attributeName: string;
  readonly #prefix: string;

  constructor(table: string, attributeName: string) {
    this.attributeName = attributeName;
    this.#prefix = `expiry-${table}~${attributeName}~`;
  }

  /** The operations for a change of an item. */
  operations(key: string, oldItem: Item | undefined, newItem: Item | undefined): Operation[] {
    const [before, after] = [this.#entryKey(key, oldItem), this.#entryKey(key, newItem)];
    if (before === after) return [];
    return [
      ...(before === undefined ? [] : [{ type: "del" as const, key: before }]),
      ...(after === undefined ? [] : [{ type: "put" as const, key: after, value: key }]),
    ];
  }

  /** The range of all entries. */
  get all(): Range {
    return { gte: this.#prefix, lt: `${this.#prefix}:` };
  }

  /** The range of the entries of items that have expired. */
  expired(now: Date): Range {
    const seconds = Math.floor(now.getTime() / 1000);
    return {
      gte: this.#prefix + padded(Math.max(0, seconds - oldestSeconds)),
      lt: this.#prefix + padded(seconds),
    };
  }

  /** Whether an item has expired, as its entry says. */
  isExpired(item: Item, now: Date): boolean {
    const seconds = this.#secondsOf(item);
    return seconds !== undefined && seconds < Math.floor(now.getTime() / 1000);
  }

  #entryKey(key: string, item: Item | undefined): string | undefined {
    const seconds = item && this.#secondsOf(item);
    return seconds === undefined ? undefined : `${this.#prefix}${padded(seconds)}~${key}`;
  }

  /** Seconds since 1970; undefined where the attribute is no number, which never expires. */
  #secondsOf(item: Item): number | undefined {
    const seconds = Number(lookUp(item, this.attributeName)?.N);
    return seconds >= 0 && seconds < 10 ** digits ? Math.floor(seconds) : undefined;
  }
}

const padded = (seconds: number): string => String(seconds).padStart(digits, "0");
