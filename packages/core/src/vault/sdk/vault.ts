import { Vault } from "../vault.ts";
import { SdkBucket } from "./bucket.ts";

/** Creates a vault whose requests a client of the SDK sends. */
export function createVault({
  now,
  ...options
}: ConstructorParameters<typeof SdkBucket>[0] & { now?: () => Date }): Vault {
  const bucket = new SdkBucket(options);
  return new Vault({ bySdk: async () => bucket, ...(now && { now }) });
}
