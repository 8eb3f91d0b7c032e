import { describe, expect, test } from "vitest";
import type { Violation } from "../../packages/offline/src/checks/index.ts";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { graphOf, isPersonal, stages, variants } from "../support/graphs.ts";
import { claims, violationsIn } from "./claims.ts";

/**
 * What SST 3.19.3 declares in dev mode for the role of each function: the developer's machine assumes it, and the stub
 * passes events on by AppSync and SST's asset bucket.
 */
function devModeViolations({
  accountId,
  resources,
}: Graph): Pick<Violation, "rule" | "resource" | "message">[] {
  const roles = resources.filter(
    ({ type, parent }) =>
      type === "aws:iam/role:Role" && parent?.split("::")[2]?.endsWith("sst:aws:Function"),
  );
  return roles.flatMap(({ name, inputs }) => {
    const [asset] = JSON.stringify(inputs).match(/arn:aws:s3:::sst-asset-\w+/) ?? [];
    return [
      ["least-privilege", `The role can be assumed by arn:aws:iam::${accountId}:root.`],
      ["least-privilege", "The role trusts 2 principals."],
      ["least-privilege", "The action appsync:* is allowed."],
      ["least-privilege", "appsync:* is allowed on *."],
      ["least-privilege", "The action s3:* is allowed."],
      ["least-privilege", `s3:* is allowed on ${asset}/*.`],
      ["reference", `${asset} is not declared.`],
      ["reference", `${asset}/* is not declared.`],
    ].map(([rule = "", message = ""]) => ({ rule, resource: name, message }));
  });
}

describe.each([...stages, ...variants])("in %s", async (stage) => {
  const graph = await graphOf(stage);
  const violations = await violationsIn(graph);
  const expected = isPersonal(stage) ? devModeViolations(graph) : [];
  test.each(Object.entries(claims))("%s", (_claim, rules) => {
    const found = violations.filter(({ rule }) => rules.includes(rule));
    const accepted = expected.filter(({ rule }) => rules.includes(rule));
    expect(found.map(({ rule, resource, message }) => ({ rule, resource, message }))).toEqual(accepted);
  });
});

test("dev mode widens the roles of functions, and nothing else", async () => {
  const [personal, deployed] = await Promise.all([graphOf("anna"), graphOf("dev")]);
  const functions = resourcesOfType(personal, "aws:lambda/function:Function");
  expect(devModeViolations(personal)).toHaveLength(8 * functions.length);
  const types = ({ resources }: Graph) => resources.map(({ type, name }) => `${type} ${name}`).sort();
  expect(types(personal)).toEqual(types(deployed));
});
