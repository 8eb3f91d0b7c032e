import type { Place } from "../packages/core/src/vault/keys.ts";
import { managedKeyArn, retainWithBucket, secureBucket } from "./access.ts";
import type { Stage } from "./stage.ts";

/** The key prefix of a place. */
export const prefixOf = (place: Place): string => `${place}/`;

/** The ARN of the objects in a place. */
export const objectsIn = (vault: sst.aws.Bucket, place: Place) =>
  $interpolate`${vault.arn}/${prefixOf(place)}*`;

/**
 * Statements of the bucket policy besides SST's `enforceHttps`: TLS 1.2 at least, and presigned URLs only from the allowed
 * networks and while they are fresh. A presigned URL acts as its signer, so the API's resource policy does not apply to
 * it. Requests of the functions are signed in a header and come from addresses that no list contains.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
export function vaultPolicy({ allowedNetworks, uploadExpiresSeconds, downloadExpiresSeconds }: Stage) {
  const presigned = { test: "StringEquals", variable: "s3:authType", values: ["REST-QUERY-STRING"] };
  const milliseconds = Math.max(uploadExpiresSeconds, downloadExpiresSeconds) * 1000;
  return [
    deny({ test: "NumericLessThan", variable: "s3:TlsVersion", values: ["1.2"] }),
    deny(presigned, {
      test: "NumericGreaterThan",
      variable: "s3:signatureAge",
      values: [String(milliseconds)],
    }),
    ...(allowedNetworks.length > 0
      ? [deny(presigned, { test: "NotIpAddress", variable: "aws:SourceIp", values: allowedNetworks })]
      : []),
  ];
}

const deny = (...conditions: { test: string; variable: string; values: string[] }[]) => ({
  effect: "deny" as const,
  principals: "*" as const,
  actions: ["s3:*"],
  conditions,
});

/** Replaces SST's access block by the one of `secureVault`, and retains the bucket policy with the bucket. */
export function vaultTransform(stage: Stage) {
  return {
    publicAccessBlock: false,
    bucket: { forceDestroy: stage.removal === "remove" },
    policy: (_policy, options) => {
      options.retainOnDelete = retainWithBucket(stage).retainOnDelete;
    },
  } satisfies sst.aws.BucketArgs["transform"];
}

/** Secures the vault and expires its content. */
export function secureVault(vault: sst.aws.Bucket, stage: Stage): void {
  secureBucket("Vault", { bucket: vault.name, keyArn: managedKeyArn(), stage });
  createLifecycle(vault, stage);
}

function createLifecycle(vault: sst.aws.Bucket, { retentionDays }: Stage) {
  const expire = (place: Place, days: number) => ({
    id: place,
    status: "Enabled",
    filter: { prefix: prefixOf(place) },
    expiration: { days },
  });
  new aws.s3.BucketLifecycleConfigurationV2("VaultLifecycle", {
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
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  });
}
