import { createHash, randomUUID } from "node:crypto";
import type { AppClient } from "./app-clients.ts";
import type { TokenChanges } from "./pre-token-generation.ts";
import type { User } from "./users.ts";

/** What a user granted to a client. */
export interface Grant {
  client: AppClient;
  user: Pick<User, "poolId" | "sub">;
  redirectUri: string;
  scopes: string[];
  nonce?: string | undefined;
  /** SHA-256 of the verifier, in base64url. */
  codeChallenge?: string | undefined;
  /** Seconds since 1970. */
  authenticatedAt: number;
  /** Of the pool's trigger, for the tokens. */
  changes: TokenChanges;
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html */
const validMilliseconds = 5 * 60_000;

/** Authorization codes: valid once, for five minutes, in this process. */
export class Codes {
  readonly #grants = new Map<string, { grant: Grant; expiresAt: number }>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  issue(grant: Grant): string {
    const now = this.#now().getTime();
    for (const [code, { expiresAt }] of this.#grants) if (expiresAt <= now) this.#grants.delete(code);
    const code = randomUUID();
    this.#grants.set(code, { grant, expiresAt: now + validMilliseconds });
    return code;
  }

  /** What a code was issued for. The code is not valid any more. */
  redeem(code: string): Grant | undefined {
    const { grant, expiresAt = 0 } = this.#grants.get(code) ?? {};
    this.#grants.delete(code);
    return expiresAt > this.#now().getTime() ? grant : undefined;
  }
}

/** Whether a verifier is the one of a challenge. A request without a challenge has no verifier. https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
export function isVerified(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return verifier === null;
  if (verifier === null || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return createHash("sha256").update(verifier).digest("base64url") === challenge;
}
