import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { type Attribute, fullName } from "./attributes.ts";
import { userInGroupType, userType } from "./types.ts";

/** A user of the graph. */
export interface DeclaredUser {
  poolId: string;
  username: string;
  sub: string;
  attributes: Attribute[];
  isEnabled: boolean;
  password: string;
  /** Whether the user has to change the password. */
  isTemporary: boolean;
  /** Names of groups. */
  groups: string[];
}

/** The name of a declared user's generated password. */
const passwordName = ({ poolId, username }: { poolId: string; username: string }): string =>
  `${poolId}/${username}`;

/** The names of the passwords that declared users need: those of users for whom the graph declares none. */
export const neededPasswords = (graph: Graph): string[] =>
  resourcesOfType(graph, userType).flatMap(({ inputs: { userPoolId, username, ...inputs } }) =>
    inputs.password === undefined && inputs.temporaryPassword === undefined
      ? [passwordName({ poolId: userPoolId, username })]
      : [],
  );

/** @param generatedPassword the password of a user for whom the graph declares none, by its name */
export function readDeclaredUsers(
  graph: Graph,
  generatedPassword: (name: string) => string | undefined,
): DeclaredUser[] {
  const memberships = resourcesOfType(graph, userInGroupType).map(({ inputs }) => inputs);
  return resourcesOfType(graph, userType).map(({ inputs, outputs }) => {
    const { userPoolId: poolId, username, attributes = {}, enabled = true } = inputs;
    const { password, temporaryPassword } = inputs;
    return {
      poolId,
      username,
      sub: outputs.sub,
      attributes: Object.entries(attributes).map(([name, Value]) => ({ Name: fullName(name), Value })),
      isEnabled: enabled,
      password: password ?? temporaryPassword ?? generatedPassword(passwordName({ poolId, username })) ?? "",
      isTemporary: password === undefined && temporaryPassword !== undefined,
      groups: memberships
        .filter((membership) => membership.userPoolId === poolId && membership.username === username)
        .map(({ groupName }) => groupName),
    };
  });
}
