import { Ledger } from "@airlock/core/ledger/ledger.ts";
import { createLedgerClient } from "@airlock/core/ledger/table.ts";
import { PartnerTable } from "@airlock/core/partners/partner-table.ts";
import { Partners } from "@airlock/core/partners/partners.ts";
import { Vault } from "@airlock/core/vault/vault.ts";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { readName } from "./links.ts";

/** Opens the linked ledger. */
export function openLedger(): Ledger {
  return new Ledger({ client: createLedgerClient(new DynamoDBClient()), tableName: readName("Documents") });
}

/** Opens the partners in the linked table. */
export function openPartners(): Partners {
  return new Partners(
    new PartnerTable({ client: createLedgerClient(new DynamoDBClient()), tableName: readName("Documents") }),
  );
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
