const failuresAtMost = 5;
const longestMilliseconds = 15 * 60_000;
/** Of how many usernames failures are remembered, those that do not exist included. */
const usernamesAtMost = 10_000;

interface Failures {
  count: number;
  lockedUntil: number;
  lastAttemptAt: number;
}

/**
 * Wrong passwords by username, which lock it for a time that doubles with each further one. They end with the process.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior
 */
export class Lockouts {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Whether an attempt is refused whatever its password is. */
  isLocked(username: string): boolean {
    const now = this.#now().getTime();
    const failures = this.#failures.get(username);
    if (!failures) return false;
    if (failures.lastAttemptAt + longestMilliseconds <= now) {
      this.#failures.delete(username);
      return false;
    }
    failures.lastAttemptAt = now;
    return failures.lockedUntil > now;
  }

  /** Counts a wrong password. */
  add(username: string): void {
    const now = this.#now().getTime();
    const count = (this.#failures.get(username)?.count ?? 0) + 1;
    const milliseconds = count < failuresAtMost ? 0 : 1000 * 2 ** (count - failuresAtMost);
    const lockedUntil = now + Math.min(milliseconds, longestMilliseconds);
    this.#failures.delete(username);
    this.#failures.set(username, { count, lockedUntil, lastAttemptAt: now });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > usernamesAtMost && oldest !== undefined) this.#failures.delete(oldest);
  }

  /** The user has signed in. */
  clear(username: string): void {
    this.#failures.delete(username);
  }
}
