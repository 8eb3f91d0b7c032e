/** What an inspection may use, for a document and everything in it together. */
export interface Limits {
  /** Bytes read from the source. */
  bytesRead: number;
  /** Bytes that decoders produce. */
  bytesDecoded: number;
  /** Bytes of one decoded member or stream. */
  memberBytes: number;
  /** Objects, nodes, cells or tokens that parsers make. */
  objects: number;
  /** Entries of archives and attachments of messages. */
  entries: number;
  /** Levels of documents in documents. */
  depth: number;
  /** Milliseconds of the processor. */
  time: number;
}
export type LimitName = keyof Limits;

export const defaultLimits: Limits = {
  bytesRead: 4 * 1024 ** 3,
  bytesDecoded: 2 * 1024 ** 3,
  memberBytes: 64 * 1024 ** 2,
  objects: 2_000_000,
  entries: 10_000,
  depth: 8,
  time: 20_000,
};

/** A limit of the inspection was reached. The document is held: what was not read may be anything. */
export class LimitError extends Error {
  override name = "LimitError";
  readonly limit: LimitName;
  readonly maximum: number;
  constructor(limit: LimitName, maximum: number) {
    super(`The inspection reached its limit of ${limit}: ${maximum}.`);
    this.limit = limit;
    this.maximum = maximum;
  }
}

type Counted = "bytesRead" | "bytesDecoded" | "objects" | "entries";

/**
 * Milliseconds of the processor that the thread has used; where they are unknown, those that went by.
 * https://nodejs.org/docs/latest-v22.x/api/process.html#processthreadcpuusagepreviousvalue
 */
function threadMilliseconds(): number {
  const usage = process.threadCpuUsage?.();
  return usage ? (usage.user + usage.system) / 1000 : performance.now();
}

/** The time of the processor is not asked for more often. */
const leastMilliseconds = 10;

/** Counts what parsers use. All parsers of a document share one. */
export class Budget {
  readonly limits: Limits;
  readonly #used: Record<Counted, number> = { bytesRead: 0, bytesDecoded: 0, objects: 0, entries: 0 };
  readonly #began = threadMilliseconds();
  /** No more time of the processor than the limit was used before. */
  #deadline: number;

  constructor(limits: Partial<Limits> = {}) {
    this.limits = { ...defaultLimits, ...limits };
    this.#deadline = performance.now() + this.limits.time;
  }

  /**
   * Counts a use, and checks the time.
   * @throws LimitError
   */
  use(name: Counted, amount = 1): void {
    this.#used[name] += amount;
    if (this.#used[name] > this.limits[name]) throw new LimitError(name, this.limits[name]);
    this.checkTime();
  }

  /** @throws LimitError after the time is over. Loops call it or `use`. */
  checkTime(): void {
    if (performance.now() <= this.#deadline) return;
    const left = this.limits.time - (threadMilliseconds() - this.#began);
    if (left <= 0) throw new LimitError("time", this.limits.time);
    this.#deadline = performance.now() + Math.max(left, leastMilliseconds);
  }

  /** How much is left of a limit. */
  left(name: Counted): number {
    return this.limits[name] - this.#used[name];
  }
}
