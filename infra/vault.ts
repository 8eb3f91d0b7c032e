import type { Place } from "../packages/core/src/vault/keys.ts";
import { preflightSeconds } from "../packages/functions/src/http/browser-headers.ts";
import { retainWithData, secureBucket } from "./access.ts";
import type { Stage } from "./stage.ts";
import { type ContentRoles, denyOthers, prefixOf } from "./vault-policy.ts";

/** A bucket as grants name it. */
export interface GrantedBucket {
  arn: $util.Output<string>;
}

/** The vault as its functions have it, before its policy exists. */
export interface LinkedVault extends GrantedBucket {
  name: $util.Output<string>;
  /**
   * Passes the bucket's name, as a link to the component does. The URN has the type and the name that SST reads; that of the
   * component would make a function wait for all that belongs to the vault.
   */
  link: { urn: string; getSSTLink: () => object };
}

/** The ARN of the objects in a place. */
export const objectsIn = ({ arn }: GrantedBucket, place: Place) => $interpolate`${arn}/${prefixOf(place)}*`;

type VaultFunctions = Record<"api" | "inspect" | "settle" | "sweep" | "preview", sst.aws.Function>;

/** The roles with which AWS services work with content, of those that the stage has. */
type ServiceRoles = readonly (aws.iam.Role | undefined)[];

/**
 * What the vault and its functions need of each other. The vault's policy names the functions' roles; grants and links of the
 * functions name the bucket, whose name and ARN SST's component makes known once the policy exists. So the functions have
 * them from here, and the policy gets the roles from `admit`.
 *
 * @param serviceRoles the roles of GuardDuty and of AWS Backup
 */
export function createVaultAccess(stage: Stage, serviceRoles: ServiceRoles) {
  const bucketName = Promise.withResolvers<$util.Input<string>>();
  const functions = Promise.withResolvers<VaultFunctions>();
  const name = $output(bucketName.promise);
  const arn = $interpolate`arn:aws:s3:::${name}`;
  const roleOf = (user: keyof VaultFunctions) =>
    $output(functions.promise.then((admitted) => admitted[user].nodes.role.arn));
  const ofServices = serviceRoles.flatMap((role) => (role ? [role.arn] : []));
  // Of the functions, those that have a grant on the place.
  const roles: ContentRoles = {
    incoming: [...(["api", "inspect", "settle", "sweep"] as const).map(roleOf), ...ofServices],
    quarantine: [...(["api", "settle", "sweep", "preview"] as const).map(roleOf), ...ofServices],
    released: [
      ...(["api", "settle"] as const).map(roleOf),
      ...(stage.retentionDays.released === null ? [] : [roleOf("sweep")]),
      ...ofServices,
    ],
  };
  return {
    /** The vault for the functions whose roles the policy names. */
    vault: {
      name,
      arn,
      link: { urn: "sst:aws:Bucket::Vault", getSSTLink: () => ({ properties: { name }, include: [] }) },
    } satisfies LinkedVault,
    /** Names the functions whose roles work with content. */
    admit: functions.resolve,
    /** Completes SST's bucket policy. */
    complete: (policy: aws.s3.BucketPolicyArgs): void => {
      bucketName.resolve(policy.bucket);
      const statements = denyOthers(arn, roles, stage);
      policy.policy = withStatements(
        $output(policy.policy).apply(String),
        aws.iam.getPolicyDocumentOutput({ statements }).json,
      );
    },
  };
}

/** A policy with the statements of another. */
const withStatements = (policy: $util.Output<string>, other: $util.Output<string>) =>
  $util.all([policy, other]).apply(([one, two]) => {
    const { Statement: statements, ...document } = JSON.parse(one);
    return JSON.stringify({ ...document, Statement: [...statements, ...JSON.parse(two).Statement] });
  });

/** Replaces SST's access block by the one of `secureVault`; completes the policy, and retains it and versioning with the bucket. */
export function vaultTransform(stage: Stage, access: ReturnType<typeof createVaultAccess>) {
  const retain = (_args: object, options: $util.CustomResourceOptions) => {
    Object.assign(options, retainWithData(stage));
    return undefined;
  };
  return {
    publicAccessBlock: false,
    bucket: { forceDestroy: stage.removal === "remove" },
    policy: (policy, options) => {
      retain(policy, options);
      access.complete(policy);
    },
    versioning: retain,
  } satisfies sst.aws.BucketArgs["transform"];
}

/** Secures the vault under the given key and expires its content. */
export function secureVault(vault: sst.aws.Bucket, keyArn: $util.Input<string>, stage: Stage): void {
  secureBucket("Vault", { bucket: vault.name, keyArn, stage });
  createLifecycle(vault, stage);
  if (stage.browserOrigins.length > 0) allowBrowsers(vault, stage);
}

/**
 * Lets pages of the stage's origins use presigned URLs: the vault's policy and the signature decide as for other callers.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
function allowBrowsers(vault: sst.aws.Bucket, stage: Stage): void {
  new aws.s3.BucketCorsConfigurationV2(
    "VaultCors",
    {
      bucket: vault.name,
      corsRules: [
        {
          allowedOrigins: stage.browserOrigins,
          allowedMethods: ["GET", "PUT"],
          // Those that upload URLs are signed for, which depend on the document.
          allowedHeaders: ["content-type", "if-none-match", "x-amz-*"],
          exposeHeaders: ["ETag"],
          maxAgeSeconds: preflightSeconds,
        },
      ],
    },
    retainWithData(stage),
  );
}

function createLifecycle(vault: sst.aws.Bucket, stage: Stage) {
  const { retentionDays } = stage;
  const expire = (place: Place, days: number) => ({
    id: place,
    status: "Enabled",
    filter: { prefix: prefixOf(place) },
    expiration: { days },
  });
  new aws.s3.BucketLifecycleConfigurationV2(
    "VaultLifecycle",
    {
      bucket: vault.name,
      rules: [
        expire("incoming", retentionDays.incoming),
        expire("quarantine", retentionDays.quarantined),
        ...(retentionDays.released === null ? [] : [expire("released", retentionDays.released)]),
        {
          id: "remains",
          status: "Enabled",
          filter: {},
          noncurrentVersionExpiration: { noncurrentDays: retentionDays.noncurrent },
          expiration: { expiredObjectDeleteMarker: true },
          // The longest that an upload in parts can take.
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    retainWithData(stage),
  );
}
