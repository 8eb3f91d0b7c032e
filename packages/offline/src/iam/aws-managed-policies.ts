import type { PolicyDocument } from "./policy.ts";

const writeLogs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/** A policy of one statement that allows actions on all resources. */
const allowOnAll = (Action: string[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});

/**
 * The AWS-managed policies whose content is known, by the path in their ARN: those that SST gives to the roles of functions
 * and of API Gateway.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const documents: ReadonlyMap<string, PolicyDocument> = new Map([
  ["service-role/AWSLambdaBasicExecutionRole", allowOnAll(writeLogs)],
  [
    "service-role/AWSLambdaVPCAccessExecutionRole",
    allowOnAll([
      ...writeLogs,
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ]),
  ],
  [
    "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    allowOnAll([
      ...writeLogs,
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "logs:GetLogEvents",
      "logs:FilterLogEvents",
    ]),
  ],
  ["AdministratorAccess", allowOnAll(["*"])],
]);

/** The document of an AWS-managed policy; undefined for another policy, and for one whose content is not known. */
export function managedPolicyDocument(arn: string): PolicyDocument | undefined {
  const path = /^arn:aws[\w-]*:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return path === undefined ? undefined : documents.get(path);
}
