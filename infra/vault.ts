import { malwareScanTag, threatsFound } from "../packages/core/src/inspection/malware-scan.ts";
import type { Place } from "../packages/core/src/vault/keys.ts";
import { retainWithBucket, secureBucket } from "./access.ts";
import type { Stage } from "./stage.ts";
import { anyNetwork } from "./stage-schema.ts";

/** The key prefix of a place. */
export const prefixOf = (place: Place): string => `${place}/`;

/** The ARN of the objects in a place. */
export const objectsIn = (vault: sst.aws.Bucket, place: Place) =>
  $interpolate`${vault.arn}/${prefixOf(place)}*`;

/**
 * Statements of the bucket policy besides SST's `enforceHttps`: TLS 1.2 at least, presigned URLs only from the allowed
 * networks and while they are fresh, and what the consumers may read. A presigned URL acts as its signer, so the API's
 * resource policy does not apply to it. Requests of the functions are signed in a header and come from addresses that no
 * list contains.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 *
 * @param scannerRole GuardDuty's role, if the stage has malware protection
 */
export function vaultPolicy(stage: Stage, scannerRole: aws.iam.Role | undefined) {
  const { allowedNetworks, uploadExpiresSeconds, downloadExpiresSeconds } = stage;
  const presigned = { test: "StringEquals", variable: "s3:authType", values: ["REST-QUERY-STRING"] };
  const milliseconds = Math.max(uploadExpiresSeconds, downloadExpiresSeconds) * 1000;
  return [
    deny({ test: "NumericLessThan", variable: "s3:TlsVersion", values: ["1.2"] }),
    deny(presigned, {
      test: "NumericGreaterThan",
      variable: "s3:signatureAge",
      values: [String(milliseconds)],
    }),
    ...(allowedNetworks === anyNetwork
      ? []
      : [deny(presigned, { test: "NotIpAddress", variable: "aws:SourceIp", values: allowedNetworks })]),
    ...(scannerRole ? [denyThreats(scannerRole)] : []),
    ...(stage.consumers.length > 0 ? [allowConsumers(stage.consumers)] : []),
  ];
}

const deny = (...conditions: { test: string; variable: string; values: string[] }[]) => ({
  effect: "deny" as const,
  principals: "*" as const,
  actions: ["s3:*"],
  conditions,
});

/**
 * Denies reading content in which GuardDuty found a threat after its inspection, until the document is rejected or recalled.
 * Inspection reads `incoming/`, whatever the scan found. GuardDuty may scan again.
 * https://docs.aws.amazon.com/guardduty/latest/ug/tag-based-access-s3-malware-protection.html
 */
const denyThreats = (scannerRole: aws.iam.Role) => ({
  effect: "deny" as const,
  principals: "*" as const,
  actions: ["s3:GetObject", "s3:GetObjectVersion"],
  paths: (["quarantine", "released"] as const).map((place) => `${prefixOf(place)}*`),
  conditions: [
    {
      test: "StringEquals",
      variable: `s3:ExistingObjectTag/${malwareScanTag}`,
      values: [threatsFound],
    },
    { test: "ArnNotEquals", variable: "aws:PrincipalArn", values: [scannerRole.arn] },
  ],
});

/**
 * Lets the consumers read released content. Without s3:GetObjectVersion, so that content that was recalled, erased or has
 * expired cannot be read as a noncurrent version; without s3:ListBucket, so a key without content answers 403.
 */
const allowConsumers = (consumers: string[]) => ({
  effect: "allow" as const,
  principals: [{ type: "aws" as const, identifiers: consumers }],
  actions: ["s3:GetObject"],
  paths: [`${prefixOf("released")}*`],
});

/** Replaces SST's access block by the one of `secureVault`, and retains policy and versioning with the bucket. */
export function vaultTransform(stage: Stage) {
  const retain = (_args: object, options: $util.CustomResourceOptions) => {
    Object.assign(options, retainWithBucket(stage));
    return undefined;
  };
  return {
    publicAccessBlock: false,
    bucket: { forceDestroy: stage.removal === "remove" },
    policy: retain,
    versioning: retain,
  } satisfies sst.aws.BucketArgs["transform"];
}

/** Secures the vault under the given key and expires its content. */
export function secureVault(vault: sst.aws.Bucket, keyArn: $util.Input<string>, stage: Stage): void {
  secureBucket("Vault", { bucket: vault.name, keyArn, stage });
  createLifecycle(vault, stage);
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
    retainWithBucket(stage),
  );
}
