import { expect, test } from "vitest";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { graphOf } from "../support/graphs.ts";

const everything = await graphOf("everything");
const dev = await graphOf("dev");

const declared = ({ resources }: Graph, pattern: RegExp) =>
  resources.filter(({ type, name, options }) => !options.read && pattern.test(`${type} ${name}`));

/** Types of which an account, or a region of it, has one or a few. */
const ofAccount = /apigateway\/account:|accountPublicAccessBlock:|logResourcePolicy:|APIGatewayPush/;

test("a stage that owns no settings of the account declares none", () => {
  expect(declared(dev, ofAccount)).toEqual([]);
});

test("the stage that owns the settings of the account declares each once, and retains it", () => {
  const owned = declared(everything, ofAccount);
  expect(owned.map(({ name }) => name).toSorted()).toEqual([
    "AccountAccessBlock",
    "GatewayLogs",
    "LogDelivery",
  ]);
  const [role] = declared(everything, / GatewayLogsRole$/);
  for (const { options } of [...owned, ...(role ? [role] : [])]) expect(options.retainOnDelete).toBe(true);
  const [account] = declared(everything, /apigateway\/account:/);
  expect(account?.inputs.cloudwatchRoleArn).toBe(role?.outputs.arn);
});

test("one log resource policy covers the log groups that AWS services deliver to, of every stage", () => {
  const [policy] = resourcesOfType(everything, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy");
  const [{ Resource, Principal }] = JSON.parse(policy?.inputs.policyDocument).Statement;
  expect(Principal).toEqual({ Service: "delivery.logs.amazonaws.com" });
  const prefixes = Resource.map((arn: string) => arn.replace(/^.*:log-group:/, "").replace(/\*:\*$/, ""));
  const delivered = resourcesOfType(everything, "aws:cloudwatch/logGroup:LogGroup")
    .map(({ outputs }) => outputs.name)
    .filter((name) => /^(\/aws\/(vendedlogs|states)\/|aws-waf-logs-)/.test(name));
  expect(delivered).toHaveLength(5);
  for (const name of delivered)
    expect(
      prefixes.some((prefix: string) => name.startsWith(prefix)),
      name,
    ).toBe(true);
});

test("the rule of managed policies selects every role of the stage, whatever its name", () => {
  const [rule] = declared(everything, /cfg\/rule:Rule AuditManagedPolicies$/);
  expect(rule?.inputs.scope).toEqual({ tagKey: "airlock:stage", tagValue: "everything" });
  const roles = declared(everything, /iam\/role:Role /);
  expect(roles.filter(({ inputs }) => inputs.tags?.["airlock:stage"] !== "everything")).toEqual([]);
});
