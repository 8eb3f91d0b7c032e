import type { ScheduleExpression } from "./schedule-expression.ts";

/** A timer holds at most 24.8 days; a longer wait is taken in steps. */
const millisecondsAtMost = 2 ** 31 - 1;

/** Timers of schedule expressions. They do not keep the process alive. */
export class ScheduleTimers {
  readonly #now: () => Date;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Calls `fire` each time that the expression is due, until `stop`. */
  add(expression: ScheduleExpression, fire: () => void): void {
    const due = expression.next(this.#now());
    if (!due) return;
    const milliseconds = due.getTime() - this.#now().getTime();
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        if (milliseconds <= millisecondsAtMost) fire();
        this.add(expression, fire);
      },
      Math.min(milliseconds, millisecondsAtMost),
    );
    timer.unref();
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
