import { randomBytes } from "node:crypto";
import type { User } from "./users.ts";

export interface BrowserSession {
  poolId: string;
  sub: string;
  /** Seconds since 1970. */
  authenticatedAt: number;
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-cookies.html */
export const browserSessionSeconds = 3600;

/** Who is signed in at managed login in which browser, by the value of a cookie. They end with the process. */
export class BrowserSessions {
  readonly #sessions = new Map<string, BrowserSession>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @returns the session and the cookie's value */
  begin({ poolId, sub }: User): { session: BrowserSession; cookie: string } {
    const now = Math.floor(this.#now().getTime() / 1000);
    for (const [cookie, { authenticatedAt }] of this.#sessions)
      if (authenticatedAt + browserSessionSeconds <= now) this.#sessions.delete(cookie);
    const cookie = randomBytes(32).toString("base64url");
    const session = { poolId, sub, authenticatedAt: now };
    this.#sessions.set(cookie, session);
    return { session, cookie };
  }

  find(poolId: string, cookie: string | undefined): BrowserSession | undefined {
    const session = cookie === undefined ? undefined : this.#sessions.get(cookie);
    const now = this.#now().getTime() / 1000;
    const isValid = session?.poolId === poolId && session.authenticatedAt + browserSessionSeconds > now;
    return isValid ? session : undefined;
  }

  end(cookie: string | undefined): void {
    if (cookie !== undefined) this.#sessions.delete(cookie);
  }
}
