import { expect, test } from "vitest";
import { operations, type Scope } from "../../packages/functions/src/http/operations.ts";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { graphOf, stages } from "../support/graphs.ts";

const methodType = "aws:apigateway/method:Method";

/** The scopes of each operation that needs a token, by method and path. */
const scopesOfOperations: Record<string, readonly Scope[]> = Object.fromEntries(
  Object.values(operations)
    .filter(({ scopes }) => scopes.length > 0)
    .flatMap(({ method, path, scopes }) =>
      (method === "GET" ? ["GET", "HEAD"] : [method]).map((verb) => [`${verb} ${path}`, [...scopes].sort()]),
    ),
);

/** The scopes that the gateway demands of a user pool's token, by method and path. */
function scopesOfMethods(graph: Graph): Record<string, string[]> {
  const paths = new Map(
    resourcesOfType(graph, "aws:apigateway/resource:Resource").map(({ id, outputs }) => [id, outputs.path]),
  );
  return Object.fromEntries(
    resourcesOfType(graph, methodType)
      .filter(({ inputs }) => inputs.authorization === "COGNITO_USER_POOLS")
      .map(({ inputs }) => [
        `${inputs.httpMethod} ${paths.get(inputs.resourceId)}`,
        [...(inputs.authorizationScopes ?? [])].sort(),
      ]),
  );
}

test.each(stages)(
  "every method demands a token with one of the scopes of its operation (%s)",
  async (stage) => {
    expect(scopesOfMethods(await graphOf(stage))).toEqual(scopesOfOperations);
  },
);

test("a method that accepts another scope, any scope or no token is found", async () => {
  const prod = await graphOf("prod");
  const changes = [
    { authorizationScopes: ["airlock/read", "airlock/erase"] },
    { authorizationScopes: undefined },
    { authorization: "NONE" },
  ];
  for (const change of changes) {
    const graph = structuredClone(prod);
    const decision = resourcesOfType(graph, methodType).find(
      ({ inputs }) => inputs.authorizationScopes?.join() === "airlock/review",
    );
    Object.assign(decision?.inputs ?? {}, change);
    expect(scopesOfMethods(graph)).not.toEqual(scopesOfOperations);
  }
});
