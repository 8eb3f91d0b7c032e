import { expect, test } from "vitest";
import { check } from "../../src/checks/index.ts";
import { shop } from "../support/shop.ts";
import { account, allow, bucketArn, roleArn, tableArn } from "../support/shop-names.ts";
import { adding } from "../support/violations.ts";

const calls = [
  { action: "dynamodb:GetItem", resource: tableArn },
  { action: "dynamodb:Query", resource: `${tableArn}/index/byPrice` },
  { action: "s3:GetObject", resource: `${bucketArn}/small/1.png` },
];
const messages = async (requested: typeof calls, graph = shop()) => {
  const violations = await check(graph, {
    only: ["grant"],
    calls: new Map([[roleArn("SellRole"), requested]]),
  });
  return violations.map(({ resource, message }) => `${resource}: ${message}`);
};

test("calls that are all granted, and grants that are all used, are not violations", async () => {
  expect(await messages(calls)).toEqual([]);
});

test("a call that is not granted is a violation", async () => {
  const query = { action: "dynamodb:Query", resource: tableArn };
  const otherKey = { action: "s3:GetObject", resource: `${bucketArn}/large/1.png` };
  expect(await messages([...calls, query, otherKey])).toEqual([
    `SellRole: Sell called dynamodb:Query on ${tableArn}, which is not granted.`,
    `SellRole: Sell called s3:GetObject on ${bucketArn}/large/1.png, which is not granted.`,
  ]);
});

test("a grant that no call used is a violation", async () => {
  expect(await messages(calls.slice(1))).toEqual([
    `SellRole: dynamodb:GetItem on ${tableArn} is granted, and nothing uses it.`,
  ]);
});

test("grants of policies that are declared outside the role count too", async () => {
  const graph = shop();
  adding("aws:iam/rolePolicy:RolePolicy", "More", {
    role: "SellRole",
    policy: allow("dynamodb:DeleteItem", tableArn),
  })(graph);
  const policyArn = `arn:aws:iam::${account}:policy/Most`;
  adding(
    "aws:iam/policy:Policy",
    "Most",
    { policy: allow("dynamodb:DeleteTable", tableArn) },
    { arn: policyArn },
  )(graph);
  adding("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "Attached", { role: "SellRole", policyArn })(
    graph,
  );
  expect(await messages(calls, graph)).toEqual([
    `SellRole: dynamodb:DeleteItem on ${tableArn} is granted, and nothing uses it.`,
    `SellRole: dynamodb:DeleteTable on ${tableArn} is granted, and nothing uses it.`,
  ]);
});
