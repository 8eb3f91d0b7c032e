import { describe, expect, test } from "vitest";
import { graphOf, stages } from "../support/graphs.ts";
import { claims, violationsIn } from "./claims.ts";

describe.each(stages)("in %s", async (stage) => {
  const graph = await graphOf(stage);
  test.each(Object.keys(claims))("%s", async (claim) => {
    expect(await violationsIn(graph, claims[claim])).toEqual([]);
  });
});
