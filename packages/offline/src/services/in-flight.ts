/** Work that a service has begun and not ended: deliveries, executions, invocations, scans. */
export class InFlight {
  readonly #work = new Set<Promise<unknown>>();

  /** Keeps work listed until it has settled, and returns it; whoever gets it handles its rejection. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
    return tracked;
  }

  /** A promise for each piece of work that has not ended. */
  list(): Promise<unknown>[] {
    return [...this.#work];
  }

  /** Resolves once nothing is in flight, work that begins in the meantime included. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }
}

/** How a caller learns whether a service is at work. */
export interface Activity {
  /** A promise for each piece of work that has not ended. */
  inFlight(): Promise<unknown>[];
}
