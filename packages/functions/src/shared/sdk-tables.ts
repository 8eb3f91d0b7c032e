import { createLedgerClient } from "@airlock/core/ledger/sdk-client.ts";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** Clients of the table that share connections: one repeats requests that failed, the other sends each once. */
export function createTableClients() {
  const client = new DynamoDBClient();
  const { requestHandler } = client.config;
  return {
    repeating: createLedgerClient(client),
    once: createLedgerClient(new DynamoDBClient({ maxAttempts: 1, requestHandler })),
  };
}
