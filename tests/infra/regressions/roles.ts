import type { Properties } from "../../../packages/offline/src/graph/graph.ts";
import {
  adding,
  changing,
  changingGrants,
  changingPolicy,
  find,
  granting,
  type Regression,
} from "./regression.ts";

const trust = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
});
const isIndexQuery = ({ Action, Resource }: Properties) =>
  Action === "dynamodb:Query" && String(Resource).includes("/index/");

export const grants: Regression[] = [
  {
    finding: 7,
    stage: "everything",
    what: "a role has no permissions boundary",
    change: changing("IntakeRole", (inputs) => {
      delete inputs.permissionsBoundary;
    }),
    violation: { rule: "permissions-boundary", resource: "IntakeRole", message: "is not set" },
  },
  {
    finding: 7,
    what: "a role grants every action on a prefix of the bucket",
    change: changingGrants("SweepRole", (statements) => {
      granting(statements, "s3:GetObject").Action = "s3:*";
    }),
    violation: { rule: "least-privilege", resource: "SweepRole", message: "s3:*" },
  },
  {
    finding: 7,
    what: "the workflow's role has SST's default grants",
    change: changingGrants("IntakeRole", (statements) => {
      statements.push({ Effect: "Allow", Action: "events:*", Resource: "*" });
      statements.push({ Effect: "Allow", Action: "states:StartExecution", Resource: "*" });
    }),
    violation: { rule: "least-privilege", resource: "IntakeRole", message: "states:StartExecution" },
    // The state machine makes none of these calls.
    alsoViolates: ["role"],
  },
  {
    finding: 7,
    what: "the role of the audit export may write anywhere in its bucket",
    change: changingGrants("AuditExportDeliveryRole", (statements) => {
      const statement = granting(statements, "s3:PutObject");
      statement.Resource = statement.Resource[0].replace(/\/.*/, "/*");
    }),
    violation: { rule: "least-privilege", resource: "AuditExportDeliveryRole", message: "s3:PutObject" },
  },
  {
    finding: 7,
    what: "a role grants queries of every index",
    change: changingGrants("SweepRole", (statements) => {
      for (const statement of statements.filter(isIndexQuery))
        statement.Resource = String([statement.Resource].flat()[0]).replace(/\/index\/.*/, "/index/*");
    }),
    violation: { rule: "least-privilege", resource: "SweepRole", message: "/index/*" },
  },
  {
    finding: 7,
    what: "the dead-letter queue accepts messages from every rule",
    change: changingPolicy("UndeliveredPolicy", (statements) => {
      delete granting(statements, "sqs:SendMessage").Condition;
    }),
    violation: { rule: "least-privilege", resource: "UndeliveredPolicy", message: "for any source" },
  },
  {
    finding: 7,
    what: "a role grants queries of an index that the table does not have",
    change: changingGrants("ApiRole", (statements, graph) => {
      const { arn } = find(graph, "DocumentsTable").outputs;
      statements.push({ Effect: "Allow", Action: "dynamodb:Query", Resource: `${arn}/index/byNobody` });
    }),
    violation: { rule: "reference", resource: "ApiRole", message: "byNobody" },
  },
  {
    finding: 7,
    what: "a grant's resource does not fit its action",
    change: changingGrants("InspectRole", (statements) => {
      granting(statements, "s3:ListBucket").Resource += "/incoming/*";
    }),
    violation: { rule: "policy", resource: "InspectRole", message: "s3:ListBucket" },
  },
];

export const roles: Regression[] = [
  {
    finding: 7,
    what: "a function may not write its log",
    change: changingGrants("InspectRole", (statements) => {
      granting(statements, "logs:PutLogEvents").Action = ["logs:CreateLogStream"];
    }),
    violation: { rule: "role", resource: "InspectRole", message: "logs:PutLogEvents" },
  },
  {
    finding: 7,
    what: "a role trusts another service than the one that uses it",
    change: changing("SweepRole", (inputs) => {
      inputs.assumeRolePolicy = trust("ec2.amazonaws.com");
    }),
    violation: { rule: "role", resource: "SweepRole", message: "does not trust" },
  },
  {
    finding: 7,
    what: "the role that starts the workflow may delete it",
    change: changingGrants("UploadedRole", (statements) => {
      granting(statements, "states:StartExecution").Action = [
        "states:StartExecution",
        "states:DeleteStateMachine",
      ];
    }),
    violation: { rule: "role", resource: "UploadedRole", message: "nothing uses it" },
  },
  {
    finding: 7,
    what: "the role of the audit export may not write its objects",
    change: changingGrants("AuditExportDeliveryRole", (statements) => {
      granting(statements, "s3:PutObject").Action = ["s3:AbortMultipartUpload", "s3:GetObject"];
    }),
    violation: { rule: "role", resource: "AuditExportDeliveryRole", message: "s3:PutObject" },
  },
  {
    finding: 7,
    what: "nothing uses a declared role",
    change: adding(
      "aws:iam/role:Role",
      "Forgotten",
      () => ({ assumeRolePolicy: trust("lambda.amazonaws.com") }),
      { arn: "arn:aws:iam::000000000000:role/airlock-prod-Forgotten", name: "airlock-prod-Forgotten" },
    ),
    violation: { rule: "role", resource: "Forgotten", message: "Nothing uses it" },
  },
];
