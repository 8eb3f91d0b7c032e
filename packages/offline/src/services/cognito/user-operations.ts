import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import type { JsonOperation } from "../../http/json-api.ts";
import { attributeSchema, checkAttributes, mergeAttributes } from "./attributes.ts";
import { matching } from "./client-settings.ts";
import { checkPassword, generatePassword } from "./passwords.ts";
import {
  type PoolOperationOptions,
  pageOf,
  pageSize,
  pageToken,
  poolId,
  poolOperation,
} from "./pool-operation.ts";
import { readUserFilter } from "./user-filter.ts";
import type { UserPool } from "./user-pools.ts";
import type { UserSessions } from "./user-sessions.ts";
import { storedPassword, type User, type Users } from "./users.ts";

export const username = matching("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+", 1, 128);
export const oneUser = { UserPoolId: poolId, Username: username };
const password = matching("[\\S]+.*[\\S]+", 0, 256);
const attributes = z.array(attributeSchema).max(50);

const createInput = z.object({
  ...oneUser,
  UserAttributes: attributes.optional(),
  TemporaryPassword: password.optional(),
  MessageAction: z.enum(["RESEND", "SUPPRESS"]).optional(),
  DesiredDeliveryMediums: z.array(z.enum(["SMS", "EMAIL"])).optional(),
  ForceAliasCreation: z.boolean().optional(),
});
const listInput = z.object({
  UserPoolId: poolId,
  AttributesToGet: z.array(z.string().min(1).max(32)).optional(),
  Filter: z.string().max(256).optional(),
  Limit: pageSize.optional(),
  PaginationToken: pageToken.optional(),
});

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserType.html */
const describe = (user: User) => ({
  Username: user.username,
  UserCreateDate: user.createdAt,
  UserLastModifiedDate: user.modifiedAt,
  Enabled: user.isEnabled,
  UserStatus: user.status,
});

const allAttributes = (user: User) => [...user.attributes, { Name: "sub", Value: user.sub }];

/** @param names of the attributes to show; absent for all */
export const listed = (user: User, names?: readonly string[]) => ({
  ...describe(user),
  Attributes: allAttributes(user).filter(({ Name }) => names?.includes(Name) ?? true),
});

const mfaOf = ({ tokenSecret }: User) =>
  tokenSecret === undefined
    ? {}
    : { UserMFASettingList: ["SOFTWARE_TOKEN_MFA"], PreferredMfaSetting: "SOFTWARE_TOKEN_MFA" };

interface Options extends PoolOperationOptions {
  users: Users;
  sessions: UserSessions;
  now: () => Date;
  /** Receives invitations. */
  report: (message: string) => void;
}

/**
 * Creates a user with a temporary password, or makes another temporary password for one (`RESEND`).
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
 */
async function inviteUser(
  { users, now, report }: Options,
  pool: UserPool,
  { Username, UserAttributes = [], TemporaryPassword, MessageAction }: z.infer<typeof createInput>,
): Promise<User> {
  checkAttributes(pool, UserAttributes);
  if (TemporaryPassword !== undefined) checkPassword(pool.passwordPolicy, TemporaryPassword);
  const temporary = TemporaryPassword ?? generatePassword(pool.passwordPolicy.minimumLength);
  const stored = await storedPassword(pool, temporary, true, now());
  const created = { poolId: pool.id, username: Username, attributes: UserAttributes, ...stored };
  const user =
    MessageAction === "RESEND"
      ? await users.update(created, ({ status }) => {
          if (status === "FORCE_CHANGE_PASSWORD") return stored;
          throw new AwsError(
            "UnsupportedUserStateException",
            400,
            `Resend not possible. User is in ${status} state`,
          );
        })
      : await users.create(created);
  if (MessageAction !== "SUPPRESS")
    report(`Invitation to ${user.username}: the temporary password is ${temporary}`);
  return user;
}

/**
 * The operations on users.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html
 */
export function createUserOperations(options: Options): Record<string, JsonOperation> {
  const { users, sessions, now } = options;
  const operation = poolOperation(options);
  const one = z.object(oneUser);
  const endSessions = ({ poolId, sub }: User) =>
    sessions.end((session) => session.poolId === poolId && session.sub === sub);
  const userOf = ({ UserPoolId, Username }: z.infer<typeof one>) => users.get(UserPoolId, Username);
  return {
    AdminCreateUser: operation("AdminCreateUser", createInput, async (input, pool) => ({
      User: listed(await inviteUser(options, pool, input)),
    })),
    AdminGetUser: operation("AdminGetUser", one, (input) => {
      const user = userOf(input);
      return { ...describe(user), UserAttributes: allAttributes(user), ...mfaOf(user) };
    }),
    AdminDisableUser: operation("AdminDisableUser", one, async (input) => {
      await endSessions(await users.update(userOf(input), () => ({ isEnabled: false })));
    }),
    AdminEnableUser: operation("AdminEnableUser", one, async (input) => {
      await users.update(userOf(input), () => ({ isEnabled: true }));
    }),
    AdminDeleteUser: operation("AdminDeleteUser", one, async (input) => {
      const user = userOf(input);
      await users.delete(user);
      await endSessions(user);
    }),
    AdminUserGlobalSignOut: operation("AdminUserGlobalSignOut", one, (input) => endSessions(userOf(input))),
    AdminSetUserPassword: operation(
      "AdminSetUserPassword",
      z.object({ ...oneUser, Password: password, Permanent: z.boolean().optional() }),
      async (input, pool) => {
        const user = userOf(input);
        checkPassword(pool.passwordPolicy, input.Password);
        const stored = await storedPassword(pool, input.Password, !input.Permanent, now());
        await users.update(user, () => stored);
      },
    ),
    AdminUpdateUserAttributes: operation(
      "AdminUpdateUserAttributes",
      z.object({ ...oneUser, UserAttributes: attributes }),
      async (input, pool) => {
        checkAttributes(pool, input.UserAttributes);
        await users.update(userOf(input), (user) => ({
          attributes: mergeAttributes(user.attributes, input.UserAttributes),
        }));
      },
    ),
    ListUsers: operation("ListUsers", listInput, (input) => {
      const found = users.list(input.UserPoolId).filter(readUserFilter(input.Filter ?? ""));
      const place = { size: input.Limit, after: input.PaginationToken };
      const { page, next } = pageOf(found, ({ sub }) => sub, place);
      return {
        Users: page.map((user) => listed(user, input.AttributesToGet)),
        ...(next !== undefined && { PaginationToken: next }),
      };
    }),
  };
}
