import type { Resource } from "../../packages/offline/src/graph/graph.ts";
import type { ActionsByType, TypeActions } from "./type-actions.ts";

/** What identifies a bucket to the resources that configure it. */
const bucketOf = ({ inputs }: Resource): string => String(inputs.bucket);

/** Actions on a part of a bucket's configuration. */
const bucketPart = (...actions: string[]): TypeActions => ({
  on: ["arn:aws:s3:::NAME"],
  actions,
  name: bucketOf,
});

/** What the provider calls for buckets, tables and keys. */
export const actionsOfData: ActionsByType = [
  [
    "aws:dynamodb/table:Table",
    {
      on: ["arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"],
      actions: [
        "dynamodb:CreateTable",
        "dynamodb:DescribeTable",
        "dynamodb:UpdateTable",
        "dynamodb:DeleteTable",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:UpdateTimeToLive",
        "dynamodb:ListTagsOfResource",
        "dynamodb:TagResource",
        "dynamodb:UntagResource",
      ],
    },
  ],
  [
    "aws:kms/alias:Alias",
    {
      on: ["arn:aws:kms:REGION:ACCOUNT:NAME"],
      actions: ["kms:CreateAlias", "kms:ListAliases", "kms:UpdateAlias", "kms:DeleteAlias"],
      also: [
        {
          on: ["arn:aws:kms:REGION:ACCOUNT:key/*"],
          actions: ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"],
        },
      ],
    },
  ],
  [
    "aws:kms/key:Key",
    {
      on: ["arn:aws:kms:REGION:ACCOUNT:key/*"],
      // KMS may take five minutes to see tags, so that what follows the creation of a key cannot depend on them.
      // https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
      actions: [
        "kms:CreateKey",
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:EnableKeyRotation",
        "kms:ListResourceTags",
      ],
      untagged: ["kms:TagResource"],
      tagged: [
        "kms:PutKeyPolicy",
        "kms:UpdateKeyDescription",
        "kms:EnableKey",
        "kms:DisableKey",
        "kms:DisableKeyRotation",
        "kms:ScheduleKeyDeletion",
        "kms:UntagResource",
      ],
    },
  ],
  [
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    { on: ["*"], actions: ["s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"] },
  ],
  [
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
    bucketPart("s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration"),
  ],
  [
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
    bucketPart("s3:GetBucketCORS", "s3:PutBucketCORS"),
  ],
  [
    "aws:s3/bucketNotification:BucketNotification",
    bucketPart("s3:GetBucketNotification", "s3:PutBucketNotification"),
  ],
  [
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
    bucketPart("s3:GetBucketObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration"),
  ],
  [
    // The packages of functions, in the asset bucket that the stages of a region share.
    "aws:s3/bucketObjectv2:BucketObjectv2",
    {
      on: ["arn:aws:s3:::sst-asset-*/assets/*"],
      actions: [
        "s3:PutObject",
        "s3:GetObject",
        "s3:DeleteObject",
        "s3:GetObjectTagging",
        "s3:PutObjectTagging",
      ],
      also: [{ on: ["arn:aws:s3:::sst-asset-*"], actions: ["s3:ListBucket"] }],
    },
  ],
  [
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    bucketPart("s3:GetBucketOwnershipControls", "s3:PutBucketOwnershipControls"),
  ],
  [
    "aws:s3/bucketPolicy:BucketPolicy",
    bucketPart("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"),
  ],
  [
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    bucketPart("s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
  ],
  [
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    bucketPart("s3:GetEncryptionConfiguration", "s3:PutEncryptionConfiguration"),
  ],
  [
    "aws:s3/bucketV2:BucketV2",
    {
      on: ["arn:aws:s3:::NAME"],
      actions: [
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:ListBucket",
        "s3:GetAccelerateConfiguration",
        "s3:GetBucketAcl",
        "s3:GetBucketCORS",
        "s3:GetBucketLocation",
        "s3:GetBucketLogging",
        "s3:GetBucketObjectLockConfiguration",
        "s3:PutBucketObjectLockConfiguration",
        "s3:GetBucketPolicy",
        "s3:GetBucketRequestPayment",
        "s3:GetBucketTagging",
        "s3:PutBucketTagging",
        "s3:GetBucketVersioning",
        "s3:PutBucketVersioning",
        "s3:GetBucketWebsite",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
      ],
      name: ({ outputs }) => String(outputs.bucket),
      also: [
        {
          when: ({ inputs }) => inputs.forceDestroy === true,
          on: ["arn:aws:s3:::NAME", "arn:aws:s3:::NAME/*"],
          actions: ["s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion"],
        },
      ],
    },
  ],
  [
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
    bucketPart("s3:GetBucketVersioning", "s3:PutBucketVersioning"),
  ],
  [
    "aws:ssm/parameter:Parameter",
    {
      on: ["arn:aws:ssm:REGION:ACCOUNT:parameterNAME"],
      actions: [
        "ssm:PutParameter",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:DescribeParameters",
        "ssm:DeleteParameter",
        "ssm:ListTagsForResource",
        "ssm:AddTagsToResource",
        "ssm:RemoveTagsFromResource",
      ],
    },
  ],
];
