import { expect, test } from "vitest";
import { resource, shop } from "../support/shop.ts";
import { type Change, find, testRule, violationsIn } from "../support/violations.ts";

/** Lets a method name an authorizer. */
const authorizing =
  (dependsOn: string[]): Change =>
  (graph) => {
    const type = "aws:apigateway/authorizer:Authorizer";
    graph.resources.push(
      resource(type, "Guests", { restApi: "api1", name: "Guests" }, { id: "auth1", dependsOn: ["Api"] }),
    );
    const method = find(graph, "GetThing");
    Object.assign(method.inputs, { authorization: "CUSTOM", authorizerId: "auth1" });
    method.dependsOn.push(
      ...graph.resources.filter(({ name }) => dependsOn.includes(name)).map(({ urn }) => urn),
    );
  };

testRule("removal-order", [
  ["a method that does not depend on its authorizer", "GetThing", authorizing([])],
  [
    "a stage that does not depend on its deployment",
    "Stage",
    (graph) => {
      find(graph, "Stage").dependsOn = [];
    },
  ],
]);

test("a method that depends on its authorizer is removed before it", async () => {
  const graph = shop();
  authorizing(["Guests"])(graph);
  expect(await violationsIn(graph, { only: ["removal-order"] })).toEqual([]);
});
