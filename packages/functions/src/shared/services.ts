import { Ledger } from "@airlock/core/ledger/ledger.ts";
import { createLedgerClient } from "@airlock/core/ledger/table.ts";
import type { Announce } from "@airlock/core/settle.ts";
import { Vault } from "@airlock/core/vault/vault.ts";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { readName } from "./links.ts";

/** Opens the linked ledger. */
export function openLedger(): Ledger {
  return new Ledger({ client: createLedgerClient(new DynamoDBClient()), tableName: readName("Documents") });
}

/** Opens the linked vault. */
export function openVault(): Vault {
  // By default, the SDK adds a CRC32 to every presigned upload, which the uploader would have to send.
  const client = new S3Client({
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return new Vault({ client, bucketName: readName("Vault") });
}

/** Publishes documents' statuses on the account's default event bus. It throws if the bus refuses the event. */
export function createAnnounce(): Announce {
  const client = new EventBridgeClient();
  return async ({ id, owner, status }, { sequence, at }) => {
    const { Entries = [], FailedEntryCount } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: "airlock",
            DetailType: `document.${status}`,
            Time: new Date(at),
            Detail: JSON.stringify({ documentId: id, owner, status, sequence, at }),
          },
        ],
      }),
    );
    if (FailedEntryCount)
      throw new Error(
        `The event bus refused document ${id}: ${Entries[0]?.ErrorCode} ${Entries[0]?.ErrorMessage}`,
      );
  };
}
