import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { isConditionFailure } from "../src/ledger/condition-failed.ts";
import type { TableClient } from "../src/ledger/table-client.ts";
import { directTableClient, startServices, type TestServices } from "./services.ts";

let services: TestServices;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.close());

const item = {
  sk: "document",
  text: "ü\u0000\ud83d\ude00",
  number: 1.5,
  large: 9_007_199_254_740_991,
  none: null,
  yes: true,
  absent: undefined,
  list: [1, "two", { three: [] }],
  labels: { constructor: "a", toString: "b" },
  statusShard: "open#1",
  statusSince: "2026",
};

/** Everything that the ledger asks of a client. */
async function answersOf(client: TableClient, pk: string): Promise<unknown[]> {
  const TableName = services.tableName;
  const Key = { pk, sk: "document" };
  const of = { ExpressionAttributeValues: { ":pk": pk }, KeyConditionExpression: "pk = :pk" };
  const steps: (() => Promise<object>)[] = [
    () => client.get({ TableName, Key, ConsistentRead: true }),
    () => client.put({ TableName, Item: { ...item, pk }, ConditionExpression: "attribute_not_exists(pk)" }),
    () => client.put({ TableName, Item: { pk, sk: "event#1" } }),
    () => client.get({ TableName, Key, ConsistentRead: true }),
    () => client.put({ TableName, Item: { ...item, pk }, ConditionExpression: "attribute_not_exists(pk)" }),
    () =>
      client.update({
        TableName,
        Key,
        UpdateExpression: "SET #text = :text REMOVE yes ADD #number :one",
        ConditionExpression: "#text = :expected",
        ExpressionAttributeNames: { "#text": "text", "#number": "number" },
        ExpressionAttributeValues: { ":text": "new", ":expected": item.text, ":one": 1 },
        ReturnValues: "ALL_NEW",
      }),
    () => client.batchGet({ RequestItems: { [TableName]: { Keys: [Key, { pk, sk: "event#2" }] } } }),
    () => client.query({ TableName, ...of, Limit: 1, ExclusiveStartKey: undefined }),
    () => client.query({ TableName, ...of, ExclusiveStartKey: Key }),
    () => client.query({ TableName, ...of, Select: "COUNT" }),
  ];
  const answers: unknown[] = [];
  for (const step of steps)
    answers.push(
      await step().then(
        (output) => JSON.parse(JSON.stringify({ ...output, $metadata: undefined }).replaceAll(pk, "PK")),
        (error) => [isConditionFailure(error), error.message],
      ),
    );
  return answers;
}

test("Requests without the SDK have the results of requests by it.", async () => {
  const direct = directTableClient(services.aws, services.dynamodb);
  expect(await answersOf(direct, "direct")).toEqual(await answersOf(services.dynamodb, "by-sdk"));
});

const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A service that gives these answers, and clients of it; what the SDK sends is recorded. */
async function startStub(answers: Answer[], options: { repeats?: boolean } = {}) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    answers.shift()?.(response, request);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closings.push(() => server.close().closeAllConnections());
  const sentBySdk: object[] = [];
  const send = async (input: object) => {
    sentBySdk.push(input);
    return { Item: { by: "sdk" }, Attributes: {}, Items: [], Responses: {} };
  };
  const client = directTableClient(
    {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "us-west-2",
      credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
    },
    { get: send, batchGet: send, put: send, update: send, query: send },
    options,
  );
  return { get: () => client.get({ TableName: "t", Key: { pk: "1" } }), bodies, sentBySdk };
}

const succeed: Answer = (response) => void response.end('{"Item":{"by":{"S":"direct"}}}');
const fail =
  (status: number, type: string): Answer =>
  (response) =>
    void response.writeHead(status).end(JSON.stringify({ __type: `com.amazonaws.dynamodb#${type}` }));
const hangUp: Answer = (response) => void response.destroy();
const answerInPart: Answer = (response) =>
  void response.writeHead(200, { "content-length": 100 }).write('{"Item":', () => response.destroy());

test("A request that succeeds does not need the SDK.", async () => {
  const { get, sentBySdk } = await startStub([succeed]);
  expect(await get()).toEqual({ Item: { by: "direct" } });
  expect(sentBySdk).toEqual([]);
});

test.each([
  ["throttled", fail(400, "ProvisionedThroughputExceededException")],
  ["failed by the service", fail(500, "InternalServerError")],
  ["answered by something else", (response) => void response.writeHead(503).end("<html>")],
  ["cut off", hangUp],
  ["answered in part", answerInPart],
] satisfies [string, Answer][])("A request that is %s is sent again by the SDK.", async (_name, answer) => {
  const { get, sentBySdk } = await startStub([answer]);
  expect(await get()).toMatchObject({ Item: { by: "sdk" } });
  expect(sentBySdk).toEqual([{ TableName: "t", Key: { pk: "1" } }]);
});

test.each([
  ["throttled", fail(400, "ThrottlingException")],
  ["cut off", hangUp],
] satisfies [string, Answer][])(
  "A request that may be sent once fails when it is %s.",
  async (_name, answer) => {
    const { get, bodies, sentBySdk } = await startStub([answer], { repeats: false });
    await expect(get()).rejects.toThrow();
    expect(bodies).toHaveLength(1);
    expect(sentBySdk).toEqual([]);
  },
);

test("A request on a connection that the service closed meanwhile is sent again on a new one.", async () => {
  const { get, bodies, sentBySdk } = await startStub([succeed, hangUp, succeed]);
  await get();
  expect(await get()).toEqual({ Item: { by: "direct" } });
  expect(bodies).toHaveLength(3);
  expect(sentBySdk).toEqual([]);
});
