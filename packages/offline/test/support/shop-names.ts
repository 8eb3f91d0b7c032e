import type { Properties } from "../../src/graph/graph.ts";

export const region = "us-west-2";
export const account = "000000000000";
export const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
export const urnOf = (name: string) => `urn:pulumi:test::shop::${name}`;
export const logGroupArn = (name: string) => arn("logs", `log-group:${name}`);
export const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

export const functionArn = arn("lambda", "function:shop-sell");
export const invokeArn = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
export const tableArn = arn("dynamodb", "table/goods");
export const bucketArn = "arn:aws:s3:::shop-pictures";
export const topicArn = arn("sns", "bells");
export const queueArn = arn("sqs", "lost");
export const webAclArn = arn("wafv2", "regional/webacl/shop/1");
export const executionArn = arn("execute-api", "api1");
export const stageArn = `arn:aws:apigateway:${region}::/restapis/api1/stages/test`;
export const keyId = "2f7a9f7e-0000-4000-8000-000000000000";

/** A policy document of these statements. */
export const policyOf = (...statements: Properties[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** A policy document that allows actions on resources. */
export const allow = (Action: string | string[], Resource: string | string[]) =>
  policyOf({ Effect: "Allow", Action, Resource });

/** A trust policy. */
export const trust = (Principal: object) =>
  policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal });

/** A statement that refuses `action` on `resource` without TLS. */
export const tlsOnly = (resource: string | string[], action: string) => ({
  Effect: "Deny",
  Principal: "*",
  Action: action,
  Resource: resource,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/** A statement that allows CloudWatch, acting for this account, actions on a resource. */
export const forCloudwatch = (Action: string | string[], Resource: string) => ({
  Effect: "Allow",
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Action,
  Resource,
  Condition: { StringEquals: { "aws:SourceAccount": account } },
});

/** What Step Functions needs to log, on "*" only: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
export const logDelivery = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** The API's resource policy: only one network may call it. */
export const networkPolicy = policyOf({
  Effect: "Deny",
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource: `${executionArn}/*`,
  Condition: { NotIpAddress: { "aws:SourceIp": ["8.8.8.0/24"] } },
});
