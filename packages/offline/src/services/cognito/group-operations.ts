import { z } from "zod";
import type { JsonOperation } from "../../http/json-api.ts";
import type { Groups } from "./groups.ts";
import {
  type PoolOperationOptions,
  pageOf,
  pageSize,
  pageToken,
  poolId,
  poolOperation,
} from "./pool-operation.ts";
import { listed, oneUser, username } from "./user-operations.ts";
import type { Users } from "./users.ts";

const groupName = username;
const oneGroup = { UserPoolId: poolId, GroupName: groupName };
const membership = z.object({ ...oneUser, GroupName: groupName });
const page = { Limit: pageSize.optional(), NextToken: pageToken.optional() };
const createInput = z.object({
  ...oneGroup,
  Description: z.string().max(2048).optional(),
  Precedence: z.int().min(0).optional(),
  RoleArn: z.string().min(20).max(2048).optional(),
});

const place = ({ Limit, NextToken }: { Limit?: number | undefined; NextToken?: string | undefined }) => ({
  size: Limit,
  after: NextToken,
});

const nextToken = (next: string | undefined) => (next === undefined ? {} : { NextToken: next });

/**
 * The operations on groups.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html
 */
export function createGroupOperations({
  users,
  groups,
  ...options
}: PoolOperationOptions & { users: Users; groups: Groups }): Record<string, JsonOperation> {
  const operation = poolOperation(options);
  const nameOf = ({ GroupName }: { GroupName: string }) => GroupName;
  return {
    CreateGroup: operation("CreateGroup", createInput, async (input) => ({
      Group: await groups.create(input),
    })),
    GetGroup: operation("GetGroup", z.object(oneGroup), ({ UserPoolId, GroupName }) => ({
      Group: groups.find(UserPoolId, GroupName),
    })),
    ListGroups: operation("ListGroups", z.object({ UserPoolId: poolId, ...page }), (input) => {
      const { page: found, next } = pageOf(groups.list(input.UserPoolId), nameOf, place(input));
      return { Groups: found, ...nextToken(next) };
    }),
    ListUsersInGroup: operation("ListUsersInGroup", z.object({ ...oneGroup, ...page }), (input) => {
      const { GroupName } = groups.find(input.UserPoolId, input.GroupName);
      const members = users.list(input.UserPoolId).filter((user) => user.groups.includes(GroupName));
      const { page: found, next } = pageOf(members, ({ sub }) => sub, place(input));
      return { Users: found.map((user) => listed(user)), ...nextToken(next) };
    }),
    AdminListGroupsForUser: operation(
      "AdminListGroupsForUser",
      z.object({ ...oneUser, ...page }),
      (input) => {
        const user = users.get(input.UserPoolId, input.Username);
        const ofUser = groups
          .list(input.UserPoolId)
          .filter(({ GroupName }) => user.groups.includes(GroupName));
        const { page: found, next } = pageOf(ofUser, nameOf, place(input));
        return { Groups: found, ...nextToken(next) };
      },
    ),
    AdminAddUserToGroup: operation("AdminAddUserToGroup", membership, async (input) => {
      const { GroupName } = groups.find(input.UserPoolId, input.GroupName);
      const user = users.get(input.UserPoolId, input.Username);
      await users.update(user, (current) => ({ groups: [...new Set([...current.groups, GroupName])] }));
    }),
    AdminRemoveUserFromGroup: operation("AdminRemoveUserFromGroup", membership, async (input) => {
      const { GroupName } = groups.find(input.UserPoolId, input.GroupName);
      const user = users.get(input.UserPoolId, input.Username);
      await users.update(user, (current) => ({
        groups: current.groups.filter((name) => name !== GroupName),
      }));
    }),
  };
}
