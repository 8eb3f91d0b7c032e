import { SdkBucket } from "@airlock/core/vault/sdk/bucket.ts";
import { S3Client } from "@aws-sdk/client-s3";

/** Creates the vault's bucket by a client of the SDK. */
export function createBucket(bucketName: string, { isDualStack }: { isDualStack: boolean }): SdkBucket {
  // By default, the SDK adds a CRC32 to every presigned upload, which the uploader would have to send.
  const client = new S3Client({
    useDualstackEndpoint: isDualStack && !process.env.AWS_ENDPOINT_URL,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return new SdkBucket({ client, bucketName });
}
