import { randomUUID } from "node:crypto";
import { calculateJwkThumbprint, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { JWTExpired } from "jose/errors";
import type { AppClient } from "./app-clients.ts";
import type { Secrets } from "./secrets.ts";
import type { UserPool } from "./user-pools.ts";

/** A token that is not valid; `expired` if it was valid once. */
export class TokenError extends Error {
  override name = "TokenError";
  readonly expired: boolean;
  constructor(message: string, expired = false) {
    super(message);
    this.expired = expired;
  }
}

/** The claims of a verified token. */
export type Claims = Record<string, unknown> & { token_use: "access" | "id" };

/** A verified token is valid from the time of the check until it expires, in milliseconds since 1970. */
interface Verified {
  claims: Claims;
  from: number;
  until: number;
}

/** Verified tokens that are remembered; the oldest is forgotten for a new one. */
const verifiedAtMost = 1_000;

/** By how much the clock of an issuer may be ahead. */
const skewMilliseconds = 60_000;

/**
 * Signs and verifies the tokens of user pools.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export class Tokens {
  /** The public key, as a key set has it. */
  readonly publicKey: JWK;
  readonly #signingKey: Awaited<ReturnType<typeof importJWK>>;
  readonly #verificationKey: Awaited<ReturnType<typeof importJWK>>;
  readonly #now: () => Date;
  /** By token and issuers. */
  readonly #verified = new Map<string, Verified>();

  private constructor(
    publicKey: JWK,
    signingKey: Awaited<ReturnType<typeof importJWK>>,
    verificationKey: Awaited<ReturnType<typeof importJWK>>,
    now: () => Date,
  ) {
    this.publicKey = publicKey;
    this.#signingKey = signingKey;
    this.#verificationKey = verificationKey;
    this.#now = now;
  }

  static async create({ privateKey, publicKey }: Secrets, now: () => Date): Promise<Tokens> {
    const kid = await calculateJwkThumbprint(publicKey);
    return new Tokens(
      { ...publicKey, kid, alg: "RS256", use: "sig" },
      await importJWK(privateKey, "RS256"),
      await importJWK(publicKey, "RS256"),
      now,
    );
  }

  /** Signs claims as a token of a pool, which begins to be valid now. */
  sign(pool: UserPool, claims: JWTPayload & { sub: string }, validSeconds: number): Promise<string> {
    const issuedAt = Math.floor(this.#now().getTime() / 1000);
    return new SignJWT({ ...claims, iss: pool.issuer, iat: issuedAt, exp: issuedAt + validSeconds })
      .setProtectedHeader({ alg: "RS256", kid: this.publicKey.kid })
      .setJti(randomUUID())
      .sign(this.#signingKey);
  }

  /** An access token of a machine. */
  signForMachine(client: AppClient, pool: UserPool, scopes: readonly string[]): Promise<string> {
    const claims = {
      sub: client.clientId,
      token_use: "access",
      scope: scopes.join(" "),
      auth_time: Math.floor(this.#now().getTime() / 1000),
      version: 2,
      client_id: client.clientId,
    };
    return this.sign(pool, claims, client.accessTokenSeconds);
  }

  /**
   * The claims of an access or ID token of one of these pools.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
   *
   * @throws TokenError
   */
  async verify(token: string, pools: UserPool[]): Promise<Claims> {
    const key = [token, ...pools.map(({ issuer }) => issuer)].join(" ");
    const known = this.#verified.get(key);
    const time = this.#now().getTime();
    if (known && time >= known.from && time < known.until) return known.claims;
    const claims = await this.#verify(token, pools);
    this.#verified.delete(key);
    const [oldest] = this.#verified.keys();
    if (oldest !== undefined && this.#verified.size >= verifiedAtMost) this.#verified.delete(oldest);
    this.#verified.set(key, { claims, from: time, until: Number(claims.exp) * 1000 });
    return claims;
  }

  /** @throws TokenError */
  async #verify(token: string, pools: UserPool[]): Promise<Claims> {
    const now = this.#now();
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.#keyOf(kid), {
        issuer: pools.map(({ issuer }) => issuer),
        algorithms: ["RS256"],
        requiredClaims: ["exp", "iat", "iss", "sub"],
        currentDate: now,
      });
      const { iat, token_use: use } = payload;
      if (typeof iat !== "number" || iat * 1000 > now.getTime() + skewMilliseconds)
        throw new TokenError("The token was issued in the future.");
      if (use === "access" || use === "id") return payload as Claims;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new TokenError(message, error instanceof JWTExpired);
    }
    throw new TokenError("The token is neither an access token nor an ID token.");
  }

  #keyOf(kid: string | undefined) {
    if (kid !== this.publicKey.kid) throw new TokenError(`The key set has no key ${kid}.`);
    return this.#verificationKey;
  }
}
