import { readAwsEnvironment } from "@airlock/core/aws/environment.ts";
import { DirectBucket } from "@airlock/core/vault/direct-bucket.ts";
import { Vault } from "@airlock/core/vault/vault.ts";
import { readLink } from "./links.ts";
import { once } from "./once.ts";

/**
 * Opens the linked vault.
 * @param options.isDualStack whether the hosts of presigned URLs have IPv6 addresses, too. A custom endpoint has one host
 *   only. https://docs.aws.amazon.com/AmazonS3/latest/API/dual-stack-endpoints.html
 */
export function openVault({ isDualStack = false } = {}): Vault {
  const environment = readAwsEnvironment();
  const bucketName = readLink("Vault").name;
  const bySdk = once(async () => (await import("./sdk-bucket.ts")).createBucket(bucketName, { isDualStack }));
  const direct = environment && new DirectBucket(environment, bucketName, { isDualStack });
  return new Vault({ direct, bySdk });
}
