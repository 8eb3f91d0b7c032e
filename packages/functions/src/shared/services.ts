import { createLedger, createLedgerClient, type Ledger } from "@airlock/core/ledger.ts";
import type { Announce } from "@airlock/core/settle.ts";
import { createVault, type Vault } from "@airlock/core/vault.ts";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { readName } from "./settings.ts";

/** The ledger that a function is linked to, made once for a container. */
export function openLedger(): Ledger {
  return createLedger({
    client: createLedgerClient(new DynamoDBClient()),
    tableName: readName("Documents"),
  });
}

/** The vault, likewise. */
export function openVault(): Vault {
  // Without this the SDK adds a CRC32 of its own to every presigned upload, which no uploader would know to send.
  const client = new S3Client({
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return createVault({ client, bucketName: readName("Vault") });
}

/** Publishes what became of a document on the account's default bus. Throws when the bus did not take it. */
export function createAnnounce(): Announce {
  const client = new EventBridgeClient();
  return async (document, { sequence, at }) => {
    const { Entries = [], FailedEntryCount } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: "airlock",
            DetailType: `document.${document.status}`,
            Time: new Date(at),
            Detail: JSON.stringify({
              documentId: document.id,
              owner: document.owner,
              status: document.status,
              sequence,
              at,
            }),
          },
        ],
      }),
    );
    if (FailedEntryCount)
      throw new Error(
        `The event bus refused document ${document.id}: ${Entries[0]?.ErrorCode} ${Entries[0]?.ErrorMessage}`,
      );
  };
}
