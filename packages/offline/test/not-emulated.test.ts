import { expect, test } from "vitest";
import type { Graph } from "../src/graph/graph.ts";
import { listNotEmulated } from "../src/run/not-emulated.ts";

const graphOf = (resources: Record<string, object>) =>
  ({
    resources: Object.entries(resources).map(([key, inputs]) => {
      const [type = "", name = ""] = key.split(" ");
      return {
        type,
        name,
        urn: name,
        dependsOn: [],
        options: {},
        id: name,
        inputs,
        outputs: { arn: `arn:${name}`, ...inputs },
      };
    }),
  }) as unknown as Graph;

test("resources and properties that are not emulated are listed by name", () => {
  const task = (Resource: string) => ({ Type: "Task", Resource, End: true });
  const graph = graphOf({
    "aws:lambda/functionUrl:FunctionUrl Hook": { functionName: "hook" },
    "aws:s3/bucket:Bucket Earlier": {},
    "sst:aws:Function Component": {},
    "aws:lambda/function:Function Plain": { runtime: "nodejs22.x" },
    "aws:lambda/function:Function Snake": { runtime: "python3.13" },
    "aws:dynamodb/table:Table Streamed": { streamEnabled: true, ttl: { attributeName: "until" } },
    "aws:dynamodb/table:Table Bare": {},
    "aws:s3/bucketNotification:BucketNotification ToFunctions": { lambdaFunctions: [{}], queues: [] },
    "aws:s3/bucketNotification:BucketNotification ToEvents": { eventbridge: true },
    "aws:cloudcontrol/resource:Resource Looks": {
      typeName: "AWS::Cognito::ManagedLoginBranding",
      desiredState: "{}",
    },
    "aws:cognito/userPool:UserPool People": {
      lambdaConfig: { preTokenGenerationConfig: { lambdaArn: "arn:Claims" }, preSignUp: "arn:Check" },
    },
    "aws:cognito/identityProvider:IdentityProvider Staff": {},
    "aws:sqs/queue:Queue Dead": {},
    "aws:sqs/queue:Queue Jobs": {},
    "aws:cloudwatch/eventTarget:EventTarget T": { arn: "arn:x", deadLetterConfig: { arn: "arn:Dead" } },
    "aws:sfn/stateMachine:StateMachine Flow": {
      definition: JSON.stringify({
        StartAt: "Both",
        States: {
          Both: {
            Type: "Parallel",
            Branches: [
              { StartAt: "Send", States: { Send: task("arn:aws:states:::sns:publish") } },
              { StartAt: "Call", States: { Call: task("arn:aws:states:::lambda:invoke") } },
            ],
            Next: "Each",
          },
          Each: {
            Type: "Map",
            ItemReader: {},
            ItemProcessor: { StartAt: "A", States: { A: { Type: "Pass" } } },
          },
        },
      }),
    },
  });
  expect(listNotEmulated(graph)).toEqual([
    "FunctionUrl Hook",
    "Bucket Earlier",
    "Function Snake (runtime python3.13)",
    "BucketNotification ToFunctions (to lambdaFunctions)",
    "Resource Looks (AWS::Cognito::ManagedLoginBranding)",
    "UserPool People (trigger preSignUp)",
    "IdentityProvider Staff",
    "Queue Jobs (everything but receiving events)",
    "StateMachine Flow (Send: arn:aws:states:::sns:publish)",
    "StateMachine Flow (Each: ItemReader)",
  ]);
});

test("conditions that are not evaluated are listed by the policy that has them, whatever carries it", () => {
  const statement = (Effect: string, ...keys: string[]) => ({
    Effect,
    Action: "s3:GetObject",
    Resource: "*",
    Condition: { StringEquals: Object.fromEntries(keys.map((key) => [key, "x"])) },
  });
  const graph = graphOf({
    "aws:iam/rolePolicy:RolePolicy Some": {
      role: "some",
      policy: {
        Statement: [
          statement("Allow", "aws:PrincipalOrgID"),
          statement("Deny", "aws:PrincipalArn", "aws:PrincipalOrgPaths"),
        ],
      },
    },
    "aws:sqs/queuePolicy:QueuePolicy Known": {
      queueUrl: "queue",
      policy: { Statement: statement("Allow", "aws:SourceArn", "AWS:sourceip") },
    },
  });
  expect(listNotEmulated(graph).filter((line) => line.includes("("))).toEqual([
    "RolePolicy Some (Allow by aws:PrincipalOrgID)",
    "RolePolicy Some (Deny by aws:PrincipalOrgPaths)",
  ]);
});
