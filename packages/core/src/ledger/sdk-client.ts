import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { marshallOptions } from "./table-client.ts";

/** Creates a ledger's client from one of the SDK. */
export function createLedgerClient(client: DynamoDBClient): DynamoDBDocument {
  return DynamoDBDocument.from(client, { marshallOptions });
}
