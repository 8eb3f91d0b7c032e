import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { type Attribute, attributeSchema, mergeAttributes } from "./attributes.ts";
import type { DeclaredUser } from "./declared-users.ts";
import { hashPassword } from "./passwords.ts";
import { RecordMap } from "./record-map.ts";
import type { UserPool } from "./user-pools.ts";

export interface User {
  poolId: string;
  username: string;
  /** An id that is never used again. */
  sub: string;
  attributes: Attribute[];
  isEnabled: boolean;
  status: "CONFIRMED" | "FORCE_CHANGE_PASSWORD";
  passwordHash: string;
  /** Milliseconds since 1970 until which a temporary password is accepted. */
  temporaryUntil?: number | undefined;
  /** The shared secret of the software token, in Base32. */
  tokenSecret?: string | undefined;
  /** The period of the last code that was accepted: a code is accepted once. */
  lastTokenPeriod?: number | undefined;
  /** Names of groups. */
  groups: string[];
  /** Seconds since 1970. */
  createdAt: number;
  modifiedAt: number;
  /** What the graph declared of it when it was last applied. */
  declared?: { digest: string; groups: string[] } | undefined;
}

const schema: z.ZodType<User> = z.object({
  poolId: z.string(),
  username: z.string(),
  sub: z.string(),
  attributes: z.array(attributeSchema),
  isEnabled: z.boolean(),
  status: z.enum(["CONFIRMED", "FORCE_CHANGE_PASSWORD"]),
  passwordHash: z.string(),
  temporaryUntil: z.number().optional(),
  tokenSecret: z.string().optional(),
  lastTokenPeriod: z.number().optional(),
  groups: z.array(z.string()),
  createdAt: z.number(),
  modifiedAt: z.number(),
  declared: z.object({ digest: z.string(), groups: z.array(z.string()) }).optional(),
});

/** A password as it is stored. */
export interface StoredPassword extends Pick<User, "passwordHash" | "status" | "temporaryUntil"> {}

/** @param isTemporary whether the user has to change it within the days of the pool's policy */
export async function storedPassword(
  { passwordPolicy }: UserPool,
  password: string,
  isTemporary: boolean,
  now: Date,
): Promise<StoredPassword> {
  const passwordHash = await hashPassword(password);
  if (!isTemporary) return { passwordHash, status: "CONFIRMED", temporaryUntil: undefined };
  const days = passwordPolicy.temporaryPasswordValidityDays || 7;
  const temporaryUntil = now.getTime() + days * 86_400_000;
  return { passwordHash, status: "FORCE_CHANGE_PASSWORD", temporaryUntil };
}

/** The users of all pools, in `users.json`. */
export class Users {
  readonly #users: RecordMap<User>;
  readonly #pools: ReadonlyMap<string, UserPool>;
  readonly #now: () => Date;

  private constructor(users: RecordMap<User>, pools: ReadonlyMap<string, UserPool>, now: () => Date) {
    this.#users = users;
    this.#pools = pools;
    this.#now = now;
  }

  /**
   * Reads the users, and applies what the graph declares of them since the last run. What commands changed stays.
   * @throws DamagedFileError, DiskFault
   */
  static async open({
    directory,
    pools,
    declared,
    now,
  }: {
    directory: string;
    pools: readonly UserPool[];
    declared: readonly DeclaredUser[];
    now: () => Date;
  }): Promise<Users> {
    const poolById = new Map(pools.map((pool) => [pool.id, pool]));
    const keyOf = ({ poolId, username }: { poolId: string; username: string }) =>
      userKey(poolById.get(poolId), poolId, username);
    const records = await RecordMap.open({ file: join(directory, "users.json"), schema, keyOf });
    const users = new Users(records, poolById, now);
    await users.#applyDeclared(declared);
    return users;
  }

  find(poolId: string, username: string): User | undefined {
    return this.#users.get(this.#keyOf({ poolId, username }));
  }

  /** @throws AwsError UserNotFoundException */
  get(poolId: string, username: string): User {
    const user = this.find(poolId, username);
    if (!user) throw userNotFound();
    return user;
  }

  /** The user with this `sub`. */
  findBySub(poolId: string, sub: string): User | undefined {
    return this.#users.values().find((user) => user.poolId === poolId && user.sub === sub);
  }

  /** The users of a pool, in the order in which they were created. */
  list(poolId: string): User[] {
    return this.#users.values().filter((user) => user.poolId === poolId);
  }

  /**
   * @throws AwsError UsernameExistsException
   * @throws DiskFault
   */
  async create(given: StoredPassword & Pick<User, "poolId" | "username" | "attributes">): Promise<User> {
    const key = this.#keyOf(given);
    const at = this.#now().getTime() / 1000;
    const user = { ...given, sub: randomUUID(), isEnabled: true, groups: [], createdAt: at, modifiedAt: at };
    await this.#users.change((users) => {
      if (users.has(key)) throw new AwsError("UsernameExistsException", 400, "User account already exists");
      users.set(key, user);
    });
    return user;
  }

  /**
   * Changes a user.
   * @param change gives what differs
   * @throws AwsError UserNotFoundException, and what `change` throws
   * @throws DiskFault
   */
  async update(
    { poolId, username }: Pick<User, "poolId" | "username">,
    change: (user: User) => Partial<User>,
  ): Promise<User> {
    const key = this.#keyOf({ poolId, username });
    return this.#users.change((users) => {
      const earlier = users.get(key);
      if (!earlier) throw userNotFound();
      const changed = { ...earlier, ...change(earlier), modifiedAt: this.#now().getTime() / 1000 };
      users.set(key, changed);
      return changed;
    });
  }

  /**
   * @throws AwsError UserNotFoundException
   * @throws DiskFault
   */
  async delete({ poolId, username }: Pick<User, "poolId" | "username">): Promise<void> {
    const key = this.#keyOf({ poolId, username });
    await this.#users.change((users) => {
      if (!users.delete(key)) throw userNotFound();
    });
  }

  #keyOf({ poolId, username }: { poolId: string; username: string }): string {
    return userKey(this.#pools.get(poolId), poolId, username);
  }

  async #applyDeclared(declared: readonly DeclaredUser[]): Promise<void> {
    const changed = new Map<string, User>();
    for (const user of declared) {
      const pool = this.#pools.get(user.poolId);
      const earlier = this.find(user.poolId, user.username);
      if (pool && earlier?.declared?.digest !== digestOf(user))
        changed.set(this.#keyOf(user), await this.#declaredUser(pool, user, earlier));
    }
    const declaredKeys = new Set(declared.map((user) => this.#keyOf(user)));
    const isRemoved = (user: User) => user.declared !== undefined && !declaredKeys.has(this.#keyOf(user));
    if (changed.size === 0 && !this.#users.values().some(isRemoved)) return;
    await this.#users.change((users) => {
      for (const [key, user] of users) if (isRemoved(user)) users.delete(key);
      for (const [key, user] of changed) users.set(key, user);
    });
  }

  async #declaredUser(pool: UserPool, user: DeclaredUser, earlier: User | undefined): Promise<User> {
    const { poolId, username, sub, attributes, isEnabled, groups } = user;
    const at = this.#now();
    const remaining = (earlier?.groups ?? []).filter((name) => !earlier?.declared?.groups.includes(name));
    return {
      ...earlier,
      ...(await storedPassword(pool, user.password, user.isTemporary, at)),
      poolId,
      username,
      sub: earlier?.sub ?? sub,
      attributes: mergeAttributes(earlier?.attributes ?? [], attributes),
      isEnabled,
      groups: [...new Set([...remaining, ...groups])],
      createdAt: earlier?.createdAt ?? at.getTime() / 1000,
      modifiedAt: at.getTime() / 1000,
      declared: { digest: digestOf(user), groups },
    };
  }
}

function userKey(pool: UserPool | undefined, poolId: string, username: string): string {
  return `${poolId}/${pool?.isCaseSensitive === false ? username.toLowerCase() : username}`;
}

const digestOf = (user: DeclaredUser): string =>
  createHash("sha256").update(JSON.stringify(user)).digest("base64url");

const userNotFound = () => new AwsError("UserNotFoundException", 400, "User does not exist.");
