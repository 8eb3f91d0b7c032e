import {
  type Graph,
  type Properties,
  type Resource,
  resourcesOfType,
} from "../../packages/offline/src/graph/graph.ts";
import type { PolicyDocument, Statement } from "../../packages/offline/src/iam/policy.ts";
import { listOf, parseDocument } from "../../packages/offline/src/iam/statements.ts";

/** Changes a graph in place. */
export type Change = (graph: Graph) => void;

/** The resource that the program gave a logical name, of the last part of its Pulumi type, such as `Role`. */
export function find(graph: Graph, type: string, name: string): Resource {
  const resource = graph.resources.find((each) => each.name === name && each.type.endsWith(`:${type}`));
  if (!resource) throw new Error(`${type} ${name} is not declared.`);
  return resource;
}

/** Makes several changes. */
export const all =
  (...changes: Change[]): Change =>
  (graph) => {
    for (const change of changes) change(graph);
  };

/** Removes resources. */
export const remove =
  (type: string, ...names: string[]): Change =>
  (graph) => {
    for (const name of names) {
      const resource = find(graph, type, name);
      graph.resources = graph.resources.filter((each) => each !== resource);
    }
  };

/** Sets inputs of a resource. */
export const set =
  (type: string, name: string, inputs: (graph: Graph) => Properties): Change =>
  (graph) => {
    Object.assign(find(graph, type, name).inputs, inputs(graph));
  };

const documentOf = (...Statement: Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });

/** The inline policies of a role: those in its inputs, and those that are resources. */
const inlinePoliciesOf = (graph: Graph, role: Resource): Properties[] => [
  ...(role.inputs.inlinePolicies ?? []),
  ...resourcesOfType(graph, "aws:iam/rolePolicy:RolePolicy")
    .map(({ inputs }) => inputs)
    .filter(({ role: name }) => name === role.outputs.name),
];

/** Removes an action from all grants of a role's inline policies. */
export const revoke =
  (role: string, action: string): Change =>
  (graph) => {
    let found = false;
    for (const inline of inlinePoliciesOf(graph, find(graph, "Role", role))) {
      const statements = listOf(parseDocument(inline.policy)?.Statement).flatMap((statement): Statement[] => {
        const remaining = listOf(statement.Action).filter((each) => each !== action);
        found ||= remaining.length < listOf(statement.Action).length;
        return remaining.length === 0 ? [] : [{ ...statement, Action: remaining }];
      });
      inline.policy = JSON.stringify(documentOf(...statements));
    }
    if (!found) throw new Error(`${role} does not grant ${action}.`);
  };

/** Removes a function from the functions that a role may invoke. */
export const withoutFunction =
  (role: string, name: string): Change =>
  (graph) => {
    const { arn } = find(graph, "Function", name).outputs;
    for (const inline of find(graph, "Role", role).inputs.inlinePolicies) {
      const statements = listOf(parseDocument(inline.policy)?.Statement).flatMap((statement): Statement[] => {
        const remaining = listOf(statement.Resource).filter((resource) => resource !== arn);
        return remaining.length === 0 ? [] : [{ ...statement, Resource: remaining }];
      });
      inline.policy = JSON.stringify(documentOf(...statements));
    }
  };

/** Lets every task of a workflow fail at its first error. */
export const withoutRetries = (name: string): Change =>
  set("StateMachine", `${name}StateMachine`, (graph) => {
    const { inputs } = find(graph, "StateMachine", `${name}StateMachine`);
    const definition = JSON.parse(inputs.definition);
    for (const state of Object.values<Properties>(definition.States)) delete state.Retry;
    return { definition: JSON.stringify(definition) };
  });

/** Lets a role trust one service, if a condition is met. */
export const trust = (role: string, service: string, Condition: Statement["Condition"] = {}): Change =>
  set("Role", role, () => ({
    assumeRolePolicy: JSON.stringify(
      documentOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service }, Condition }),
    ),
  }));

/** Adds a permissions boundary to a role: a managed policy of one statement. */
export const bound =
  (role: string, statement: Statement): Change =>
  (graph) => {
    const arn = `arn:aws:iam::${graph.accountId}:policy/boundary`;
    graph.resources.push({
      type: "aws:iam/policy:Policy",
      name: "Boundary",
      urn: "urn:pulumi:test::airlock::aws:iam/policy:Policy::Boundary",
      dependsOn: [],
      options: {},
      id: arn,
      inputs: { policy: JSON.stringify(documentOf(statement)) },
      outputs: { name: "boundary", arn },
    });
    find(graph, "Role", role).inputs.permissionsBoundary = arn;
  };
