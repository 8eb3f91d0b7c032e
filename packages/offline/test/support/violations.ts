import { expect, test } from "vitest";
import { type CheckOptions, check, type Exception, type Violation } from "../../src/checks/index.ts";
import type { Graph, Properties, Resource } from "../../src/graph/graph.ts";
import { resource, shop } from "./shop.ts";
import { logDelivery } from "./shop-names.ts";

/** Step Functions can log on "*" only, so the shop excuses it. */
const logDeliveryException: Exception = {
  resource: "OrderRole",
  actions: logDelivery,
  on: "*",
  reason: "Log deliveries are not resources.",
  page: "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
};

/** Violations in a shop, with more exceptions from least privilege than its own. */
export const violationsIn = (
  graph: Graph,
  { exceptions = [], ...options }: CheckOptions = {},
): Promise<Violation[]> => check(graph, { ...options, exceptions: [logDeliveryException, ...exceptions] });

/** A change of a graph that a check must find. */
export type Change = (graph: Graph) => void;

/** The resource of a name. */
export function find(graph: Graph, name: string): Resource {
  const found = graph.resources.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`The shop has no ${name}.`);
  return found;
}

export const removing =
  (name: string): Change =>
  (graph) => {
    graph.resources = graph.resources.filter((candidate) => candidate.name !== name);
  };

export const adding =
  (type: string, name: string, inputs: Properties, outputs: Properties = {}): Change =>
  (graph) => {
    graph.resources.push(resource(type, name, inputs, { outputs }));
  };

/** Changes the inputs of a resource. */
export const changing =
  (name: string, change: (inputs: Properties) => void): Change =>
  (graph) =>
    change(find(graph, name).inputs);

/** Sets inputs of a resource. */
export const setting = (name: string, inputs: Properties): Change =>
  changing(name, (before) => void Object.assign(before, inputs));

/** Changes the statements of a resource's policy. */
export const changingStatements = (name: string, change: (statements: Properties[]) => void): Change =>
  changing(name, (inputs) => {
    const policy = JSON.parse(inputs.policy);
    change(policy.Statement);
    inputs.policy = JSON.stringify(policy);
  });

/** Makes `policy` all that the function's role grants. */
export const granting = (policy: string): Change =>
  setting("SellRole", { inlinePolicies: [{ name: "inline", policy }] });

/** Changes the definition of the shop's state machine. */
export const changingDefinition = (change: (machine: Properties) => void): Change =>
  changing("Order", (inputs) => {
    const machine = JSON.parse(inputs.definition);
    change(machine);
    inputs.definition = JSON.stringify(machine);
  });

/** What is wrong, the resource that the violation names, and the change that makes it so. */
export type Case = [what: string, resource: string, change: Change];

/** Tests that a rule finds each case in the shop, names the resource, and says what to do. */
export function testRule(rule: string, cases: Case[]): void {
  test.each(cases)(`the rule ${rule} finds %s`, async (_what, name, change) => {
    const graph = shop();
    change(graph);
    expect(await violationsIn(graph, { only: [rule] })).toContainEqual({
      rule,
      resource: name,
      message: expect.stringMatching(/\S/),
      remedy: expect.stringMatching(/\S/),
    });
  });
}
