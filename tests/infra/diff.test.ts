import { describe, expect, test } from "vitest";
import { diffGraphs } from "../../packages/offline/src/diff/diff.ts";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { policiesOf } from "../../packages/offline/src/iam/policies.ts";
import type { Statement } from "../../packages/offline/src/iam/policy.ts";
import { factsOf } from "../../packages/offline/src/services/facts.ts";
import { graphOf, stages } from "../support/graphs.ts";

/** The graph with other statements in every policy document, at any depth, that the change is for. */
function changingPolicies(
  graph: Graph,
  change: (statements: Statement[], urn: string) => Statement[],
): Graph {
  const changed = (value: unknown, urn: string): unknown => {
    if (typeof value === "string" && value.startsWith("{") && value.includes('"Statement"'))
      return JSON.stringify(changed(JSON.parse(value), urn));
    if (Array.isArray(value)) return value.map((element) => changed(element, urn));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        name === "Statement" ? change([member].flat(), urn) : changed(member, urn),
      ]),
    );
  };
  return {
    ...graph,
    resources: graph.resources.map((resource) => ({
      ...resource,
      inputs: changed(resource.inputs, resource.urn) as typeof resource.inputs,
    })),
  };
}

test("every type that a service describes says which properties replace it", async () => {
  const graphs = await Promise.all([...stages, "everything"].map(graphOf));
  const types = new Set(graphs.flatMap(({ resources }) => resources.map(({ type }) => type)));
  expect(
    [...types].filter((type) => {
      const facts = factsOf(type);
      return facts !== undefined && facts.replacedBy === undefined;
    }),
  ).toEqual([]);
});

describe.each(stages)("stage %s", async (stage) => {
  const graph = await graphOf(stage);

  test("has no difference to itself, nor to itself with its statements in another order", () => {
    const reversed = changingPolicies(graph, (statements) => statements.toReversed());
    const nothing = {
      widened: [],
      narrowed: [],
      added: [],
      changed: [],
      replaced: [],
      removed: [],
      dataLoss: [],
    };
    expect(diffGraphs(graph, graph)).toMatchObject(nothing);
    expect(diffGraphs(graph, reversed)).toMatchObject(nothing);
  });

  test("a grant that any role gets is named as widened in one line", () => {
    const [vault] = graph.resources.filter(({ name }) => name === "VaultBucket");
    const added: Statement = {
      Effect: "Allow",
      Action: "s3:PutBucketPolicy",
      Resource: `${vault?.outputs.arn}`,
    };
    const roles = graph.resources.filter(
      ({ type, inputs }) => type === "aws:iam/role:Role" && (inputs.inlinePolicies ?? []).length > 0,
    );
    expect(roles.length).toBeGreaterThan(5);
    const urns = new Set(roles.map(({ urn }) => urn));
    const after = changingPolicies(graph, (statements, carrier) =>
      urns.has(carrier) && !("Principal" in (statements[0] ?? {})) ? [...statements, added] : statements,
    );
    const { widened, narrowed } = diffGraphs(graph, after);
    expect(narrowed).toEqual([]);
    expect(widened).toEqual(
      roles.map(() => expect.stringMatching(/^[\w-]+ may now s3:PutBucketPolicy on Vault$/)),
    );
    expect(new Set(widened).size).toBe(roles.length);
  });

  test("a statement that is left out is named: a grant as narrowed, a denial as widened", () => {
    const everything = policiesOf(graph).length;
    expect(everything).toBeGreaterThan(20);
    const without = (effect: Statement["Effect"]) =>
      diffGraphs(
        graph,
        changingPolicies(graph, (statements) => statements.filter(({ Effect }) => Effect !== effect)),
      );
    expect(without("Allow").widened).toEqual([]);
    expect(without("Allow").narrowed.length).toBeGreaterThan(20);
    expect(without("Deny").narrowed).toEqual([]);
    expect(without("Deny").widened.length).toBeGreaterThan(1);
  });
});

test("Api, which may delete released documents, is named as the program names both", async () => {
  const before = await graphOf("prod");
  const [vault] = before.resources.filter(({ name }) => name === "VaultBucket");
  const after = changingPolicies(before, (statements, urn) =>
    urn.endsWith("::ApiRole") && !("Principal" in (statements[0] ?? {}))
      ? [
          ...statements,
          { Effect: "Allow", Action: "s3:DeleteObject", Resource: `${vault?.outputs.arn}/released/*` },
        ]
      : statements,
  );
  expect(diffGraphs(before, after).widened).toEqual(["Api may now s3:DeleteObject on Vault/released/*"]);
});
