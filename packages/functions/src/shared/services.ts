import { Ledger } from "@airlock/core/ledger/ledger.ts";
import { createLedgerClient } from "@airlock/core/ledger/table.ts";
import { PartnerTable } from "@airlock/core/partners/partner-table.ts";
import { Partners } from "@airlock/core/partners/partners.ts";
import { RequestRate } from "@airlock/core/quotas/request-rate.ts";
import { Vault } from "@airlock/core/vault/vault.ts";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { readName } from "./links.ts";
import { log } from "./log.ts";

/** All clients share its connections. */
const dynamodb = new DynamoDBClient();

/** Opens the linked ledger. */
export function openLedger(): Ledger {
  return new Ledger({ client: createLedgerClient(dynamodb), tableName: readName("Documents") });
}

/** Opens the partners in the linked table. */
export function openPartners(): Partners {
  return new Partners(
    new PartnerTable({ client: createLedgerClient(dynamodb), tableName: readName("Documents") }),
  );
}

/**
 * Opens the rate of requests in the linked table. Each write is sent once: a repeated one would count twice.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function openRequestRate(): RequestRate {
  const { requestHandler } = dynamodb.config;
  const client = createLedgerClient(new DynamoDBClient({ maxAttempts: 1, requestHandler }));
  return new RequestRate({
    table: { client, name: readName("Documents") },
    onFailure: (error) => log("warn", "requests not counted", { error }),
  });
}

/**
 * Opens the linked vault.
 * @param options.isDualStack whether the hosts of presigned URLs have IPv6 addresses, too. A custom endpoint has one host
 *   only. https://docs.aws.amazon.com/AmazonS3/latest/API/dual-stack-endpoints.html
 */
export function openVault({ isDualStack = false } = {}): Vault {
  // By default, the SDK adds a CRC32 to every presigned upload, which the uploader would have to send.
  const client = new S3Client({
    useDualstackEndpoint: isDualStack && !process.env.AWS_ENDPOINT_URL,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return new Vault({ client, bucketName: readName("Vault") });
}
