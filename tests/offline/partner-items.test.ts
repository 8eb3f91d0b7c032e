import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ledgerKeys } from "../../packages/core/src/ledger/schema.ts";
import { partnerKeys } from "../../packages/core/src/partners/partner-keys.ts";
import { usageKeyPrefix } from "../../packages/core/src/quotas/quotas.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

let airlock: InProcess;
let clients: DynamoDBClient[] = [];
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await airlock?.close();
});

const functionNames = ["Api", "Preview", "Inspect", "Settle", "RecordFailure", "Sweep"];
const partnerItems = Object.values(partnerKeys).map((beginning) => `${beginning.replace(/#$/, "#x")}`);

/** Calls DynamoDB with the credentials of a function's role. */
function access(functionName: string) {
  const { awsEndpoint: endpoint, region, functions, resources } = airlock.system.outputs;
  const credentials = functions?.[functionName];
  if (!credentials) throw new Error(`There is no function ${functionName}.`);
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials });
  clients = [...clients, dynamodb];
  const TableName = resources.Documents?.name;
  const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" } });
  const nameOfError = (request: Promise<unknown>): Promise<string> =>
    request.then(
      () => "none",
      (error) => error.name,
    );
  return {
    get: (pk: string) => nameOfError(dynamodb.send(new GetItemCommand({ TableName, Key: key(pk) }))),
    put: (pk: string) => nameOfError(dynamodb.send(new PutItemCommand({ TableName, Item: key(pk) }))),
    update: (pk: string) => nameOfError(dynamodb.send(new UpdateItemCommand({ TableName, Key: key(pk) }))),
    batch: (pk: string) => {
      const RequestItems = { [TableName ?? ""]: [{ PutRequest: { Item: key(pk) } }] };
      return nameOfError(dynamodb.send(new BatchWriteItemCommand({ RequestItems })));
    },
    query: (pk: string) =>
      nameOfError(
        dynamodb.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: "pk = :pk",
            ExpressionAttributeValues: { ":pk": { S: pk } },
          }),
        ),
      ),
  };
}

test.each(functionNames)("%s can write documents, and nothing of a partner", async (name) => {
  const { put, update, batch, query } = access(name);
  expect([await put(`${ledgerKeys.documents}x`), await update(`${ledgerKeys.documents}x`)]).toEqual([
    "none",
    "none",
  ]);
  for (const item of partnerItems)
    expect([await put(item), await update(item), await batch(item), await query(item)]).toEqual(
      Array(4).fill("AccessDeniedException"),
    );
});

test.each(functionNames.filter((name) => !["Api", "Preview"].includes(name)))(
  "%s can write neither idempotency keys nor what partners have used of their quotas",
  async (name) => {
    const { put, update } = access(name);
    for (const item of [`${ledgerKeys.idempotency}x`, `${usageKeyPrefix}x`])
      expect([await put(item), await update(item)]).toEqual([
        "AccessDeniedException",
        "AccessDeniedException",
      ]);
  },
);

test("Preview counts the requests of a caller, and can write no idempotency keys", async () => {
  const { put, update } = access("Preview");
  expect(await update(`${usageKeyPrefix}x`)).toBe("none");
  for (const write of [put, update])
    expect(await write(`${ledgerKeys.idempotency}x`)).toBe("AccessDeniedException");
});

test("Of the functions, only those that the gateway calls and Inspect can read partners, and only the former can find them by a client", async () => {
  const readers = async (item: string) => {
    const errors = await Promise.all(functionNames.map((name) => access(name).get(item)));
    return functionNames.filter((_, index) => errors[index] === "none");
  };
  expect(await readers(partnerKeys.partners)).toEqual(["Api", "Preview", "Inspect"]);
  expect(await readers(`${partnerKeys.client}x`)).toEqual(["Api", "Preview"]);
  // A search names a partner by its id or its name.
  expect(await readers(`${partnerKeys.name}x`)).toEqual(["Api"]);
  expect(await readers(`${partnerKeys.events}x`)).toEqual([]);
});
