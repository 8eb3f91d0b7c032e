import { expect, test } from "vitest";
import { synthesize } from "../../src/synth/synthesize.ts";
import { violationsIn } from "../support/violations.ts";
import { root } from "../support/weather-station.ts";

const { graph } = await synthesize({ root, stage: "offline" });
const violations = (await violationsIn(graph)).map(({ rule, message }) => `${rule}: ${message}`);

test.each([
  [
    "a trust policy that names the account's root",
    /^least-privilege: The role can be assumed by arn:aws:iam::\d+:root/,
  ],
  ["a grant of every action on a table", /^least-privilege: The action dynamodb:\* is allowed/],
  [
    "a managed policy on a function's role",
    /^least-privilege: It carries the managed policy .*AWSLambdaBasicExecutionRole/,
  ],
  [
    "a workflow role that may start any execution",
    /^least-privilege: .*states:StartExecution.* is allowed on \*/,
  ],
  ["a permission for every route", /^integration-permission: It lets .*\/\* call/],
  ["an API without an execution log group", /^log-group: Its execution log .* is not declared/],
  ["an API without a resource policy", /^resource-policy: It has 0 resource policies/],
  ["data without explicit encryption", /^encryption: Its encryption names no key/],
])("the checks find %s in an application with SST's defaults", (_what, violation) => {
  expect(violations).toContainEqual(expect.stringMatching(violation));
});
