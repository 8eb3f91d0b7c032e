import type { Graph } from "../../packages/offline/src/graph/graph.ts";

/** A policy document whose statements list their actions. */
interface PolicyDocument {
  Version: string;
  Statement: { Effect: string; Action: string[]; Resource: string | string[] }[];
}

/** Declares a role that has a policy, but one action of it. */
export function declareRole(graph: Graph, name: string, policy: PolicyDocument, without?: string): void {
  const resource = (type: string, inputs: object) => ({
    type,
    name,
    urn: `urn:pulumi:${graph.stage}::${graph.app}::${type}::${name}`,
    id: name,
    dependsOn: [],
    options: {},
    inputs,
    outputs: { ...inputs, arn: `arn:aws:iam::${graph.accountId}:role/${name}` },
  });
  const Statement = policy.Statement.map(({ Action, ...rest }) => ({
    ...rest,
    Action: Action.filter((action) => action !== without),
  })).filter(({ Action }) => Action.length > 0);
  graph.resources.push(
    resource("aws:iam/role:Role", { name, assumeRolePolicy: "{}" }),
    resource("aws:iam/rolePolicy:RolePolicy", {
      role: name,
      policy: JSON.stringify({ ...policy, Statement }),
    }),
  );
}
