import type { Properties } from "../../../offline/src/graph/graph.ts";
import { bootstrapped, type Case, encryption, resource, roleAnswer } from "./case.ts";

const bucketPolicy = (statement: Properties) =>
  resource("aws:s3/bucketPolicy:BucketPolicy", "Policy", {
    bucket: "vault",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", ...statement }],
    }),
  });

const reader = "arn:aws:iam::111122223333:role/claims/reader";
const foreign = "arn:aws:iam::444455556666:role/warehouse";
export const casesOfRoles: Case[] = [
  {
    title: "a role that a policy names and the account does not have stops the deploy",
    resources: [bucketPolicy({ Principal: { AWS: reader } })],
    account: bootstrapped,
    obstacles: [["roles", "stops", `The role ${reader} does not exist: AWS refuses policies that name it.`]],
  },
  {
    title: "a role with another path is not the role",
    resources: [bucketPolicy({ Principal: { AWS: [reader] } })],
    account: (account) => {
      bootstrapped(account);
      account.change("iam GetRole", { body: roleAnswer("arn:aws:iam::111122223333:role/reader") });
    },
    obstacles: [["roles", "stops", "The role reader has another path"]],
  },
  {
    title: "a role that exists is no obstacle",
    resources: [bucketPolicy({ Principal: { AWS: reader } })],
    account: (account) => {
      bootstrapped(account);
      account.change("iam GetRole", { when: "RoleName=reader", body: roleAnswer(reader) });
    },
    obstacles: [],
  },
  {
    title: "a role that the stage declares is not asked for",
    resources: [bucketPolicy({ Principal: { AWS: "arn:aws:iam::000000000000:role/airlock-prod-Api" } })],
    account: bootstrapped,
    obstacles: [],
  },
  {
    title: "a role that only a condition names excepts nobody when it does not exist",
    resources: [
      bucketPolicy({
        Effect: "Deny",
        Principal: "*",
        Condition: { ArnNotEquals: { "aws:PrincipalArn": [reader, "arn:aws:iam::*:role/any"] } },
      }),
    ],
    account: bootstrapped,
    obstacles: [["roles", "weakens", "the exception for it applies to nobody"]],
  },
  {
    title: "a role of another account cannot be asked for",
    resources: [bucketPolicy({ Principal: { AWS: foreign } })],
    account: bootstrapped,
    obstacles: [["roles", "note", `The role ${foreign} is of another account`]],
  },
  {
    title: "a role of another account cannot use an AWS-managed key",
    resources: [
      bucketPolicy({ Principal: { AWS: foreign } }),
      encryption("arn:aws:kms:us-west-2:000000000000:alias/aws/s3"),
    ],
    account: bootstrapped,
    obstacles: [["roles", "stops", `The role ${foreign} of another account cannot use the AWS-managed key`]],
  },
];

const bounded = (permissionsBoundary: string) =>
  resource("aws:iam/role:Role", "ApiRole", { permissionsBoundary });

const boundary = "arn:aws:iam::111122223333:policy/boundary";
export const casesOfBoundary: Case[] = [
  {
    title: "a permissions boundary that does not exist stops the deploy",
    resources: [bounded(boundary)],
    account: bootstrapped,
    obstacles: [["permissions-boundary", "stops", `The permissions boundary ${boundary} does not exist`]],
  },
  {
    title: "a permissions boundary of another account stops the deploy",
    resources: [bounded(boundary.replace("111122223333", "444455556666"))],
    account: bootstrapped,
    obstacles: [["permissions-boundary", "stops", "is of another account than 111122223333"]],
  },
  {
    title: "a permissions boundary that exists is no obstacle",
    resources: [bounded(boundary)],
    account: (account) => {
      bootstrapped(account);
      account.change("iam GetPolicy", {
        body: `<GetPolicyResponse><GetPolicyResult><Policy><Arn>${boundary}</Arn></Policy></GetPolicyResult></GetPolicyResponse>`,
      });
    },
    obstacles: [],
  },
];
