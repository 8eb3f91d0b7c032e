import type { Grant } from "./statements.ts";

/** What the command `sst` 3.19 does with its state, its secrets and the passphrase that encrypts them. */
export const stateGrants: readonly Grant[] = [
  {
    actions: ["ssm:GetParameter"],
    resources: [
      "arn:aws:ssm:REGION:ACCOUNT:parameter/sst/bootstrap",
      "arn:aws:ssm:REGION:ACCOUNT:parameter/sst/passphrase/APP/STAGE",
      "arn:aws:ssm:REGION:ACCOUNT:parameter/sst/passphrase/APP/_fallback",
    ],
  },
  {
    actions: ["ssm:PutParameter"],
    resources: ["arn:aws:ssm:REGION:ACCOUNT:parameter/sst/passphrase/APP/STAGE"],
  },
  // Without, S3 answers 403 in place of 404 for a key that does not exist yet.
  { actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::sst-state-*"] },
  {
    actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    resources: ["arn:aws:s3:::sst-state-*/*/APP/STAGE.json", "arn:aws:s3:::sst-state-*/*/APP/STAGE/*"],
  },
  { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::sst-state-*/secret/APP/_fallback.json"] },
];

/** What `sst` does once in each region of an account, before the first deploy of any app. */
export const bootstrapGrants: readonly Grant[] = [
  {
    actions: ["ssm:GetParameter", "ssm:PutParameter"],
    resources: ["arn:aws:ssm:REGION:ACCOUNT:parameter/sst/bootstrap"],
  },
  { actions: ["ssm:GetParameter"], resources: ["arn:aws:ssm:REGION:ACCOUNT:parameter/sst/bootstrap/asset"] },
  {
    actions: ["s3:CreateBucket", "s3:PutBucketNotification", "s3:PutBucketVersioning"],
    resources: ["arn:aws:s3:::sst-asset-*", "arn:aws:s3:::sst-state-*"],
  },
  {
    actions: ["ecr:CreateRepository", "ecr:DescribeRepositories"],
    resources: ["arn:aws:ecr:REGION:ACCOUNT:repository/sst-asset"],
  },
];
