import type { Graph, Properties, Resource } from "../../../packages/offline/src/graph/graph.ts";

/** A change of a stage's graph that repeats a finding of the review. */
export interface Regression {
  /** The point of docs/claims.md: a finding of the review, 1 to 15, or a later one. */
  finding: number;
  /** What is wrong, as the rest of "a violation is found when …". */
  what: string;
  change: (graph: Graph) => void;
  /** The stage, if not `prod`. */
  stage?: "everything";
  /** The rule that must find it, the resource that it must name, and a part of its message. */
  violation: { rule: string; resource: string; message: string };
  /** Rules that must find it too, where one change breaks several. */
  alsoViolates?: readonly string[];
}

type Change = Regression["change"];

/** The one AWS resource of a logical name. */
export function find(graph: Graph, name: string): Resource {
  const [found, ...others] = graph.resources.filter(
    (resource) => resource.name === name && resource.type.startsWith("aws:"),
  );
  if (!found || others.length > 0) throw new Error(`The graph has ${found ? "several" : "no"} "${name}".`);
  return found;
}

export function ofType(graph: Graph, type: string): Resource[] {
  const found = graph.resources.filter((resource) => resource.type === type);
  if (found.length === 0) throw new Error(`The graph has no ${type}.`);
  return found;
}

/** Adds a resource that depends on no other. */
export const adding =
  (type: string, name: string, inputsOf: (graph: Graph) => Properties, outputs: Properties = {}): Change =>
  (graph) => {
    const inputs = inputsOf(graph);
    graph.resources.push({
      type,
      name,
      urn: `urn:pulumi:${graph.stage}::${graph.app}::${type}::${name}`,
      dependsOn: [],
      options: {},
      id: name,
      inputs,
      outputs: { ...inputs, ...outputs },
    });
  };

/** Changes the inputs of a resource. */
export const changing =
  (name: string, change: (inputs: Properties, graph: Graph) => void): Change =>
  (graph) =>
    change(find(graph, name).inputs, graph);

/** Sets inputs of a resource. */
export const setting = (name: string, inputs: Properties): Change =>
  changing(name, (before) => void Object.assign(before, inputs));

/** The statement that names an action. */
export function granting(statements: Properties[], action: string): Properties {
  const found = statements.find(({ Action }) => [Action].flat().includes(action));
  if (!found) throw new Error(`No statement names ${action}.`);
  return found;
}

/** Changes the statements of a resource's policy. */
export const changingPolicy = (name: string, change: (statements: Properties[]) => void): Change =>
  changing(name, (inputs) => {
    inputs.policy = withStatements(inputs.policy, change);
  });

/** Changes the statement of a resource's policy that names an action. */
export const changingStatement = (
  name: string,
  action: string,
  change: (statement: Properties) => void,
): Change => changingPolicy(name, (statements) => change(granting(statements, action)));

/** Changes the statements of what a role grants. */
export const changingGrants = (
  name: string,
  change: (statements: Properties[], graph: Graph) => void,
): Change =>
  changing(name, (inputs, graph) => {
    const [policy] = inputs.inlinePolicies;
    policy.policy = withStatements(policy.policy, (statements) => change(statements, graph));
  });

function withStatements(policy: string, change: (statements: Properties[]) => void): string {
  const document = JSON.parse(policy);
  change(document.Statement);
  return JSON.stringify(document);
}

/** Changes the definition of the workflow's state machine. */
export const changingWorkflow = (change: (states: Properties) => void): Change =>
  changing("IntakeStateMachine", (inputs) => {
    const machine = JSON.parse(inputs.definition);
    change(machine.States);
    inputs.definition = JSON.stringify(machine);
  });
