import type { ResourceType } from "../../graph/graph.ts";

export const bucketType: ResourceType<
  { bucket?: string; forceDestroy?: boolean; objectLockEnabled?: boolean },
  {
    bucket: string;
    arn: string;
    bucketDomainName: string;
    bucketRegionalDomainName: string;
    region: string;
  }
> = "aws:s3/bucketV2:BucketV2";
/** The provider's earlier type of a bucket, with the same properties. */
export const earlierBucketType: typeof bucketType = "aws:s3/bucket:Bucket";

export const accessBlockFlags = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
] as const;
type AccessBlock = { [flag in (typeof accessBlockFlags)[number]]?: boolean };

export const publicAccessBlockType: ResourceType<AccessBlock & { bucket: string }> =
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
export const accountAccessBlockType: ResourceType<AccessBlock> =
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
export const ownershipControlsType: ResourceType<{ bucket: string; rule?: { objectOwnership?: string } }> =
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
export const serverSideEncryptionType: ResourceType<{
  bucket: string;
  rules?: {
    applyServerSideEncryptionByDefault?: { sseAlgorithm?: string; kmsMasterKeyId?: string };
    bucketKeyEnabled?: boolean;
  }[];
}> = "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2";
export const notificationType: ResourceType<{
  bucket: string;
  eventbridge?: boolean;
  lambdaFunctions?: unknown[];
  queues?: unknown[];
  topics?: unknown[];
}> = "aws:s3/bucketNotification:BucketNotification";
export const bucketPolicyType: ResourceType<{ bucket: string; policy: string }> =
  "aws:s3/bucketPolicy:BucketPolicy";
export const versioningType: ResourceType<{
  bucket: string;
  versioningConfiguration?: { status?: string };
}> = "aws:s3/bucketVersioningV2:BucketVersioningV2";
export const objectLockType: ResourceType<{
  bucket: string;
  rule?: {
    defaultRetention: { mode?: "COMPLIANCE" | "GOVERNANCE"; days?: number; years?: number };
  };
}> = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2";
export const bucketObjectType: ResourceType<{ bucket: string; key: string }> =
  "aws:s3/bucketObjectv2:BucketObjectv2";
export const bucketAclTypes: readonly ResourceType<{ bucket: string }>[] = [
  "aws:s3/bucketAcl:BucketAcl",
  "aws:s3/bucketAclV2:BucketAclV2",
];

export const lifecycleType: ResourceType<{ bucket: string; rules: { expiration?: { days?: number } }[] }> =
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2";

/** A rule of a bucket for requests of other origins. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html */
export interface CorsRule {
  allowedOrigins: string[];
  allowedMethods: string[];
  allowedHeaders?: string[];
  exposeHeaders?: string[];
  maxAgeSeconds?: number;
}

export const corsType: ResourceType<{ bucket: string; corsRules?: CorsRule[] }> =
  "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2";

/** Types that configure a bucket in ways that have no effect offline. */
export const bucketConfigurationTypes: readonly ResourceType<{ bucket: string }>[] = [lifecycleType];
