import { createHash, randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { AppClient } from "./app-clients.ts";
import { RecordMap } from "./record-map.ts";
import type { User } from "./users.ts";

/** What began when a user signed in at a client; its tokens name it as `origin_jti`. */
export interface UserSession {
  originJti: string;
  poolId: string;
  clientId: string;
  /** Of the user. */
  sub: string;
  scopes: string[];
  nonce?: string | undefined;
  /** Seconds since 1970. */
  authenticatedAt: number;
  /** Milliseconds since 1970; also of refresh tokens that replaced the first. */
  expiresAt: number;
  /** Hashes of refresh tokens; one that was replaced is accepted until `replacedUntil`, in milliseconds since 1970. */
  refreshTokens: { hash: string; replacedUntil?: number | undefined }[];
}

const schema: z.ZodType<UserSession> = z.object({
  originJti: z.string(),
  poolId: z.string(),
  clientId: z.string(),
  sub: z.string(),
  scopes: z.array(z.string()),
  nonce: z.string().optional(),
  authenticatedAt: z.number(),
  expiresAt: z.number(),
  refreshTokens: z.array(z.object({ hash: z.string(), replacedUntil: z.number().optional() })),
});

/** What a session is created for. */
export interface SignIn {
  client: AppClient;
  user: Pick<User, "poolId" | "sub">;
  scopes: string[];
  nonce?: string | undefined;
  /** Seconds since 1970. */
  authenticatedAt: number;
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");
const newToken = (): string => randomBytes(64).toString("base64url");

/** The sessions of users at clients, in `sessions.json`: refresh tokens by their hashes. */
export class UserSessions {
  readonly #sessions: RecordMap<UserSession>;
  readonly #now: () => Date;

  private constructor(sessions: RecordMap<UserSession>, now: () => Date) {
    this.#sessions = sessions;
    this.#now = now;
  }

  /** @throws DamagedFileError */
  static async open(directory: string, now: () => Date): Promise<UserSessions> {
    const keyOf = ({ originJti }: UserSession) => originJti;
    const file = join(directory, "sessions.json");
    return new UserSessions(await RecordMap.open({ file, schema, keyOf }), now);
  }

  /**
   * Begins a session.
   * @throws DiskFault
   */
  async begin({
    client,
    user: { poolId, sub },
    ...rest
  }: SignIn): Promise<{ session: UserSession; refreshToken: string }> {
    const now = this.#now().getTime();
    const refreshToken = newToken();
    const session: UserSession = {
      ...rest,
      originJti: randomUUID(),
      poolId,
      clientId: client.clientId,
      sub,
      expiresAt: now + client.refreshTokenSeconds * 1000,
      refreshTokens: [{ hash: hashOf(refreshToken) }],
    };
    await this.#sessions.change((sessions) => {
      for (const [id, { expiresAt }] of sessions) if (expiresAt <= now) sessions.delete(id);
      sessions.set(session.originJti, session);
    });
    return { session, refreshToken };
  }

  /** The session of a valid refresh token of the client. */
  find(client: AppClient, refreshToken: string): UserSession | undefined {
    return this.#findIn(this.#sessions.values(), client, refreshToken);
  }

  /**
   * Replaces a refresh token, where the client has its tokens replaced.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
   *
   * @returns the new token; undefined where the token is not replaced; `invalid` where it is not valid any more
   * @throws DiskFault
   */
  async rotate(client: AppClient, refreshToken: string): Promise<string | undefined | "invalid"> {
    const { rotationGraceSeconds } = client;
    if (rotationGraceSeconds === undefined) return undefined;
    const now = this.#now().getTime();
    const replacement = newToken();
    return this.#sessions.change((sessions) => {
      const session = this.#findIn([...sessions.values()], client, refreshToken);
      if (!session) return "invalid";
      const hash = hashOf(refreshToken);
      const remaining = session.refreshTokens
        .filter(({ replacedUntil = Number.POSITIVE_INFINITY }) => replacedUntil > now)
        .map((token) =>
          token.hash === hash && token.replacedUntil === undefined
            ? { hash, replacedUntil: now + rotationGraceSeconds * 1000 }
            : token,
        );
      const refreshTokens = [...remaining, { hash: hashOf(replacement) }];
      sessions.set(session.originJti, { ...session, refreshTokens });
      return replacement;
    });
  }

  /** Whether a session goes on. */
  has(originJti: string): boolean {
    return this.#sessions.get(originJti) !== undefined;
  }

  /**
   * Ends sessions: their refresh tokens are refused.
   * @throws DiskFault
   */
  async end(isEnded: (session: UserSession) => boolean): Promise<void> {
    if (!this.#sessions.values().some(isEnded)) return;
    await this.#sessions.change((sessions) => {
      for (const [id, session] of sessions) if (isEnded(session)) sessions.delete(id);
    });
  }

  #findIn(sessions: UserSession[], client: AppClient, refreshToken: string): UserSession | undefined {
    const now = this.#now().getTime();
    const hash = hashOf(refreshToken);
    return sessions.find(
      ({ poolId, clientId, expiresAt, refreshTokens }) =>
        poolId === client.poolId &&
        clientId === client.clientId &&
        expiresAt > now &&
        refreshTokens.some(
          (token) => token.hash === hash && (token.replacedUntil ?? Number.POSITIVE_INFINITY) > now,
        ),
    );
  }
}
