import { expect, test } from "vitest";
import { shop } from "../support/shop.ts";
import {
  account,
  allow,
  arn,
  bucketArn,
  functionArn,
  queueArn,
  tableArn,
  trust,
} from "../support/shop-names.ts";
import {
  adding,
  changingStatements,
  granting,
  setting,
  testRule,
  violationsIn,
} from "../support/violations.ts";

testRule("least-privilege", [
  ["a grant of every action of a service", "SellRole", granting(allow("dynamodb:*", tableArn))],
  ["a grant of actions by a wildcard", "SellRole", granting(allow("dynamodb:Get*", tableArn))],
  ["a grant on every resource", "SellRole", granting(allow("dynamodb:GetItem", "*"))],
  ["a grant on every index of a table", "SellRole", granting(allow("dynamodb:Query", `${tableArn}/index/*`))],
  ["a grant on every object of a bucket", "SellRole", granting(allow("s3:GetObject", `${bucketArn}/*`))],
  ["a grant of dynamodb:Scan", "SellRole", granting(allow("dynamodb:Scan", tableArn))],
  ["a grant of dynamodb:Scan in other letter case", "SellRole", granting(allow("DynamoDB:scan", tableArn))],
  ["a grant of an action with a question mark", "SellRole", granting(allow("dynamodb:GetIte?", tableArn))],
  [
    "a function that every principal may invoke",
    "Wide",
    adding("aws:lambda/permission:Permission", "Wide", {
      action: "lambda:InvokeFunction",
      function: "shop-sell",
      principal: "*",
    }),
  ],
  [
    "a function that another account may invoke",
    "Wide",
    adding("aws:lambda/permission:Permission", "Wide", {
      action: "lambda:InvokeFunction",
      function: "shop-sell",
      principal: "111122223333",
    }),
  ],
  [
    "a function that every bucket may invoke",
    "Wide",
    adding("aws:lambda/permission:Permission", "Wide", {
      action: "lambda:InvokeFunction",
      function: functionArn,
      principal: "s3.amazonaws.com",
      sourceArn: "arn:aws:s3:::*",
    }),
  ],
  [
    "a function that a service may invoke without a source",
    "Wide",
    adding("aws:lambda/permission:Permission", "Wide", {
      action: "lambda:InvokeFunction",
      function: functionArn,
      principal: "events.amazonaws.com",
    }),
  ],
  [
    "a function URL without authorization",
    "Url",
    adding("aws:lambda/functionUrl:FunctionUrl", "Url", {
      functionName: "shop-sell",
      authorizationType: "NONE",
    }),
  ],
  [
    "a wide policy on any type of resource",
    "Bus",
    adding("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "Bus", {
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: "*",
            Action: "events:PutEvents",
            Resource: arn("events", "event-bus/default"),
          },
        ],
      }),
    }),
  ],
  [
    "managed policies attached by an exclusive list",
    "Attached",
    adding("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "Attached", {
      roleName: "SellRole",
      policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    }),
  ],
  [
    "a queue that a service may send to without a source",
    "LostPolicy",
    changingStatements("LostPolicy", (statements) => {
      statements.push({
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
      });
    }),
  ],
  [
    "a role with a managed policy",
    "SellRole",
    setting("SellRole", { managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
  ],
  [
    "a role that the account's root may assume",
    "SellRole",
    setting("SellRole", {
      assumeRolePolicy: trust({
        Service: "lambda.amazonaws.com",
        AWS: `arn:aws:iam::${account}:root`,
      }),
    }),
  ],
]);

const exception = {
  resource: "SellRole",
  actions: ["dynamodb:GetItem"],
  on: "*",
  reason: "There is no other way.",
  page: "https://docs.aws.amazon.com/",
};
const messages = async (
  exceptions: (typeof exception)[],
  change = granting(allow("dynamodb:GetItem", "*")),
) => {
  const graph = shop();
  change(graph);
  return (await violationsIn(graph, { only: ["least-privilege"], exceptions })).map(({ message }) => message);
};

test("an exception excuses the grant that it names, and no other", async () => {
  expect(await messages([exception])).toEqual([]);
  expect(await messages([{ ...exception, resource: "OrderRole" }])).toHaveLength(2);
  expect(await messages([{ ...exception, actions: ["dynamodb:PutItem"] }])).toHaveLength(2);
});

test("an exception without a reason or a page, or that no grant needs, is a violation", async () => {
  expect(await messages([{ ...exception, reason: "" }])).toHaveLength(1);
  expect(await messages([{ ...exception, page: "somewhere" }])).toHaveLength(1);
  expect(await messages([exception], () => {})).toEqual(["Nothing needs the exception for *."]);
});
