import { expect, test } from "vitest";
import { graphOf, synthesizeStage } from "../support/graphs.ts";
import { violationsIn } from "./claims.ts";
import { regressions } from "./regressions/index.ts";

const graphs = { prod: await graphOf("prod"), everything: await graphOf("everything") };

test("production as it is violates no rule", async () => {
  expect(await violationsIn(graphs.prod)).toEqual([]);
});

test.each(regressions)("finding $finding: a violation is found when $what", async (regression) => {
  const graph = structuredClone(graphs[regression.stage ?? "prod"]);
  regression.change(graph);
  const violations = await violationsIn(graph);

  const { rule, resource, message } = regression.violation;
  expect(violations).toContainEqual({
    rule,
    resource: expect.stringContaining(resource),
    message: expect.stringContaining(message),
    remedy: expect.stringMatching(/\S/),
  });
  const rules = new Set(violations.map((violation) => violation.rule));
  expect([...rules].sort()).toEqual([rule, ...(regression.alsoViolates ?? [])].sort());
});

test("production refuses networks that are reserved for documentation", async () => {
  const environment = { AIRLOCK_ALLOWED_NETWORKS: "8.8.8.0/24,203.0.113.0/24" };
  await expect(synthesizeStage("prod", { environment })).rejects.toThrow(/"203\.0\.113\.0\/24".*RFC 5737/);
});
