import { randomUUID } from "node:crypto";
import { AwsError } from "../../http/aws-error.ts";
import { Lockouts } from "./lockouts.ts";
import { checkPassword, isPassword } from "./passwords.ts";
import { newTokenSecret, periodOfCode } from "./software-token.ts";
import type { UserPool } from "./user-pools.ts";
import { storedPassword, type User, type Users } from "./users.ts";

/** What a user has to do before the sign-in is complete. */
export interface Challenge {
  kind: "new-password" | "token-setup" | "code";
  id: string;
  username: string;
  /** The shared secret of a software token that is set up. */
  secret?: string;
}

/** How a step of a sign-in ended. `refused` without a challenge begins again with the password. */
export type StepResult = { user: User } | { challenge: Challenge; refused?: string } | { refused: string };

interface Attempt extends Challenge {
  poolId: string;
  failures: number;
  expiresAt: number;
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html#CognitoUserPools-CreateUserPoolClient-request-AuthSessionValidity */
const attemptMilliseconds = 3 * 60_000;
const failuresAtMost = 5;

const incorrect = { refused: "Incorrect username or password." };
const exceeded = { refused: "Password attempts exceeded" };
const expired = { refused: "Invalid session for the user, session is expired." };

/** Sign-ins by username, password, and what the pool demands besides. */
export class SignIns {
  readonly #users: Users;
  readonly #now: () => Date;
  readonly #lockouts: Lockouts;
  readonly #attempts = new Map<string, Attempt>();

  constructor(users: Users, now: () => Date) {
    this.#users = users;
    this.#now = now;
    this.#lockouts = new Lockouts(now);
  }

  /**
   * The first step. Whether a user exists, or is disabled, is said only to who knows the password.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
   */
  async begin(pool: UserPool, username: string, password: string): Promise<StepResult> {
    const user = this.#users.find(pool.id, username);
    const lockedName = `${pool.id}/${user?.username ?? username}`;
    if (this.#lockouts.isLocked(lockedName)) return exceeded;
    if (!(await isPassword(password, user?.passwordHash)) || !user) {
      this.#lockouts.add(lockedName);
      return incorrect;
    }
    this.#lockouts.clear(lockedName);
    if (!user.isEnabled) return { refused: "User is disabled." };
    if ((user.temporaryUntil ?? Number.POSITIVE_INFINITY) <= this.#now().getTime())
      return { refused: "Temporary password has expired and must be reset by an administrator." };
    if (user.status === "FORCE_CHANGE_PASSWORD") return this.#challenge(pool, user, "new-password");
    return this.#afterPassword(pool, user);
  }

  /** The step in which a user replaces a temporary password. */
  async changePassword(
    pool: UserPool,
    id: string,
    { password, confirmation }: { password: string; confirmation: string },
  ): Promise<StepResult> {
    const attempt = this.#find(pool, id, "new-password");
    if (!attempt) return expired;
    if (password !== confirmation) return { challenge: attempt, refused: "The passwords do not match." };
    try {
      checkPassword(pool.passwordPolicy, password);
      const stored = await storedPassword(pool, password, false, this.#now());
      const user = await this.#users.update({ poolId: pool.id, username: attempt.username }, () => stored);
      this.#attempts.delete(id);
      return user.isEnabled ? this.#afterPassword(pool, user) : expired;
    } catch (error) {
      if (error instanceof AwsError && error.code === "InvalidPasswordException")
        return { challenge: attempt, refused: error.message };
      if (error instanceof AwsError) return expired;
      throw error;
    }
  }

  /** The step in which a user sends a code of a software token, which may be one that is set up. */
  async checkCode(pool: UserPool, id: string, code: string): Promise<StepResult> {
    const attempt = this.#find(pool, id, "code") ?? this.#find(pool, id, "token-setup");
    const user = attempt && this.#users.find(pool.id, attempt.username);
    const secret = attempt?.secret ?? user?.tokenSecret;
    if (!attempt || !user?.isEnabled || secret === undefined) return expired;
    const period = periodOfCode(secret, code, this.#now());
    if (period === undefined)
      return this.#failed(
        attempt,
        attempt.kind === "code" ? "Invalid code received for user" : "Code mismatch",
      );
    try {
      const changed = await this.#users.update(user, ({ lastTokenPeriod = -1 }) => {
        if (attempt.kind === "code" && period <= lastTokenPeriod) throw alreadyUsed();
        return { tokenSecret: secret, lastTokenPeriod: period };
      });
      this.#attempts.delete(id);
      return { user: changed };
    } catch (error) {
      if (error instanceof AwsError) return this.#failed(attempt, error.message);
      throw error;
    }
  }

  #afterPassword(pool: UserPool, user: User): StepResult {
    if (pool.mfa !== "OFF" && user.tokenSecret !== undefined) return this.#challenge(pool, user, "code");
    if (pool.mfa === "ON") return this.#challenge(pool, user, "token-setup", newTokenSecret());
    return { user };
  }

  #challenge(pool: UserPool, user: User, kind: Challenge["kind"], secret?: string): StepResult {
    const now = this.#now().getTime();
    for (const [id, { expiresAt }] of this.#attempts) if (expiresAt <= now) this.#attempts.delete(id);
    const attempt: Attempt = {
      id: randomUUID(),
      kind,
      username: user.username,
      ...(secret !== undefined && { secret }),
      poolId: pool.id,
      failures: 0,
      expiresAt: now + attemptMilliseconds,
    };
    this.#attempts.set(attempt.id, attempt);
    return { challenge: attempt };
  }

  #find(pool: UserPool, id: string, kind: Challenge["kind"]): Attempt | undefined {
    const attempt = this.#attempts.get(id);
    const isValid =
      attempt?.poolId === pool.id && attempt.kind === kind && attempt.expiresAt > this.#now().getTime();
    return isValid ? attempt : undefined;
  }

  #failed(attempt: Attempt, refused: string): StepResult {
    attempt.failures++;
    if (attempt.failures < failuresAtMost) return { challenge: attempt, refused };
    this.#attempts.delete(attempt.id);
    return expired;
  }
}

const alreadyUsed = () =>
  new AwsError("ExpiredCodeException", 400, "Your software token has already been used once.");
