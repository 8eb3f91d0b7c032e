import { expect, test } from "vitest";
import { check } from "../../src/checks/index.ts";
import { shop } from "../support/shop.ts";
import { region } from "../support/shop-names.ts";
import { testRule } from "../support/violations.ts";

testRule("output", [
  [
    "an output that no resource has",
    "table",
    (graph) => {
      graph.outputs.table = "shop-table";
    },
  ],
  [
    "an output that is null",
    "table",
    (graph) => {
      graph.outputs.table = null;
    },
  ],
  [
    "an output URL that has only the region in common with a resource",
    "url",
    (graph) => {
      graph.outputs.url = `https://abc.execute-api.${region}.amazonaws.com/v1`;
    },
  ],
  [
    "an output URL of another region",
    "url",
    (graph) => {
      graph.outputs.url = "https://api1.execute-api.eu-west-1.amazonaws.com/test";
    },
  ],
]);

test("an expected output that is missing is a violation", async () => {
  expect(await check(shop(), { only: ["output"], expectedOutputs: ["url", "table"] })).toEqual([]);
  expect(await check(shop(), { only: ["output"], expectedOutputs: ["queue"] })).toMatchObject([
    { resource: "queue" },
  ]);
});
