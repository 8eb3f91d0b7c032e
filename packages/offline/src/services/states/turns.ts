/** Lets a number of works run at a time; the others wait in the order of their calls. */
export class Turns {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(atMost: number) {
    this.#free = atMost;
  }

  /**
   * Resolves once it is the caller's turn, which the caller has to give back.
   * @throws the signal's reason
   */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => {
      this.#waiting.delete(resolve);
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    this.#waiting.add(resolve);
    await promise.finally(() => signal.removeEventListener("abort", abort));
  }

  giveBack(): void {
    const [next] = this.#waiting;
    if (!next) this.#free++;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}
