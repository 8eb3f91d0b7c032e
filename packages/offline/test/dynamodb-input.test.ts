import { createHash } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalAws, region, send, startAws, temporaryFolder } from "./support/local-aws.ts";

const TableName = "things";
const table = {
  name: TableName,
  arn: `arn:aws:dynamodb:${region}:123456789012:table/${TableName}`,
  hashKey: "id",
  attributes: [
    { name: "id", type: "S" },
    { name: "owner", type: "S" },
    { name: "time", type: "B" },
  ],
  globalSecondaryIndexes: [
    { name: "byTime", hashKey: "owner", rangeKey: "time", projectionType: "ALL" },
    { name: "byOwner", hashKey: "owner", projectionType: "ALL" },
  ],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;

beforeAll(async () => {
  folder = await temporaryFolder();
  aws = await startAws({ directory: folder.path, tables: [table] });
});

afterAll(async () => {
  await aws.close();
  await folder.remove();
});

/** Sends a signed body as it is. */
async function call(operation: string, body: string | Buffer | object) {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const signer = new SignatureV4({
    service: "dynamodb",
    region,
    credentials: aws.credentials,
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: "127.0.0.1",
    port: aws.port,
    path: "/",
    headers: {
      host: `127.0.0.1:${aws.port}`,
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-content-sha256": createHash("sha256").update(bytes).digest("hex"),
    },
    body: bytes,
  });
  const answer = await send(`${aws.endpoint}/`, { method: "POST", headers, body: bytes });
  const { __type = "", message, ...output } = JSON.parse(answer.text);
  return { status: answer.status, type: String(__type).split("#").at(-1), message, output };
}

const put = (item: string) => `{"TableName":"${TableName}","Item":${item}}`;
const nested = (levels: number) => {
  const wraps = levels - 1;
  return `${'{"M":{"a":'.repeat(wraps)}{"S":"x"}${"}}".repeat(wraps)}`;
};
const isAlive = async () => (await call("GetItem", { TableName, Key: { id: { S: "none" } } })).status === 200;

test.each([
  ["an empty body", ""],
  ["null", "null"],
  ["a list", "[]"],
  ["a number", "5"],
  ["a string", '"x"'],
  ["a list of lists", "[".repeat(100_000)],
  ["text that is not JSON", "{"],
  ["text that is not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ["a number instead of a structure", '{"TableName":"things","Item":5}'],
  ["an object instead of a table's name", '{"TableName":{"toString":null},"Item":{}}'],
  ["an object instead of an index's name", '{"TableName":"things","Limit":1,"IndexName":{"toString":null}}'],
  [
    "an object instead of an expression",
    '{"TableName":"things","Limit":1,"FilterExpression":{"toString":1}}',
  ],
  ["a number out of the range of integers", '{"TableName":"things","Limit":1e999}'],
])("%s is a SerializationException", async (_name, body) => {
  const operation = String(body).includes("Limit") ? "Scan" : "PutItem";
  expect(await call(operation, body)).toMatchObject({ status: 400, type: "SerializationException" });
  expect(await isAlive()).toBe(true);
});

test.each([
  ["33 levels of attributes", put(`{"id":{"S":"deep"},"a":${nested(33)}}`)],
  ["100,000 levels of attributes", put(`{"id":{"S":"deep"},"a":${nested(100_000)}}`)],
  ["100,000 levels of lists", put(`{"id":{"S":"deep"},"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)],
])("%s are a ValidationException", async (_name, body) => {
  const { status, type, message } = await call("PutItem", body);
  expect([status, type]).toEqual([400, "ValidationException"]);
  expect(message).toMatch(/^Nesting Levels have exceeded supported limits/);
  expect(await isAlive()).toBe(true);
});

test("32 levels of attributes are stored, and an update cannot make them deeper", async () => {
  expect((await call("PutItem", put(`{"id":{"S":"levels"},"a":${nested(32)}}`))).status).toBe(200);
  const deeper = {
    TableName,
    Key: { id: { S: "levels" } },
    UpdateExpression: "SET a.a = :deep",
    ExpressionAttributeValues: { ":deep": JSON.parse(nested(32)) },
  };
  expect(await call("UpdateItem", deeper)).toMatchObject({ status: 400, type: "ValidationException" });
});

test.each([
  ["a number out of range", '{"id":{"S":"x"},"n":{"N":"1e999"}}'],
  ["an attribute of two types", '{"id":{"S":"x","N":"1"}}'],
  ["null instead of a list's member", '{"id":{"S":"x"},"l":{"L":[null]}}'],
])("%s is a ValidationException", async (_name, item) => {
  expect(await call("PutItem", put(item))).toMatchObject({ status: 400, type: "ValidationException" });
});

test.each([
  ["PutItem", { Item: { id: null } }],
  ["PutItem", { Item: { id: { S: "a" }, a: null } }],
  ["PutItem", { Item: { id: { S: "a" }, a: { M: { b: null } } } }],
  ["GetItem", { Key: { id: null } }],
  [
    "GetItem",
    { Key: { id: { S: "a" } }, ProjectionExpression: "#a", ExpressionAttributeNames: { "#a": null } },
  ],
  ["DeleteItem", { Key: { id: { S: "a" } }, Expected: { a: null } }],
  ["UpdateItem", { Key: { id: { S: "a" } }, AttributeUpdates: { a: null } }],
  [
    "UpdateItem",
    {
      Key: { id: { S: "a" } },
      UpdateExpression: "SET a = :a",
      ExpressionAttributeValues: { ":a": null },
    },
  ],
  ["Query", { KeyConditions: { id: null } }],
  ["Scan", { ScanFilter: { id: null } }],
  ["Scan", { ExclusiveStartKey: { id: null } }],
])("%s with null as a member of a map is a ValidationException: %j", async (operation, input) => {
  expect(await call(operation, { TableName, ...input })).toMatchObject({
    status: 400,
    type: "ValidationException",
  });
});

test.each([
  ["BatchGetItem", { RequestItems: { [TableName]: { Keys: [{ id: null }] } } }],
  ["BatchGetItem", { RequestItems: { [TableName]: null } }],
  ["BatchWriteItem", { RequestItems: { [TableName]: [{ PutRequest: { Item: { id: null } } }] } }],
  ["TransactWriteItems", { TransactItems: [{ Put: { TableName, Item: { id: null } } }] }],
  ["TransactGetItems", { TransactItems: [{ Get: { TableName, Key: { id: null } } }] }],
])("%s with null as an attribute value is a ValidationException: %j", async (operation, input) => {
  expect(await call(operation, input)).toMatchObject({ status: 400, type: "ValidationException" });
});

test("null among the requests of a batch is a ValidationException", async () => {
  const batch = { RequestItems: { [TableName]: [null] } };
  expect(await call("BatchWriteItem", batch)).toMatchObject({ status: 400, type: "ValidationException" });
});

test("attributes with the names of JavaScript's own properties are stored, and are not there without", async () => {
  const item =
    '{"id":{"S":"names"},"constructor":{"S":"c"},"m":{"M":{"__proto__":{"N":"1"}}},"__proto__":{"S":"p"}}';
  await call("PutItem", put(item));
  const { output } = await call("GetItem", { TableName, Key: { id: { S: "names" } } });
  expect(JSON.stringify(output.Item)).toBe(item);
  const conditional = {
    TableName,
    Item: { id: { S: "names" } },
    ConditionExpression: "attribute_exists(toString) OR attribute_exists(hasOwnProperty)",
  };
  expect((await call("PutItem", conditional)).type).toBe("ConditionalCheckFailedException");
});

test("an expression with 200 levels of parentheses is evaluated", async () => {
  const ConditionExpression = `${"(a <> :a AND ".repeat(200)}a <> :a${")".repeat(200)}`;
  const answer = await call("PutItem", {
    TableName,
    Item: { id: { S: "parentheses" } },
    ConditionExpression,
    ExpressionAttributeValues: { ":a": { S: "x" } },
  });
  expect(answer).toMatchObject({ status: 200 });
});

test("an expression of more than 4 KB is refused", async () => {
  const answer = await call("Scan", { TableName, FilterExpression: `a = ${"b".repeat(4096)}` });
  expect(answer).toMatchObject({ status: 400, type: "ValidationException" });
  expect(answer.message).toMatch(/^Invalid FilterExpression: Expression size has exceeded/);
});

test("an index key cannot be empty", async () => {
  const message = (type: string, index: string, name: string) =>
    `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${type} value. IndexName: ${index}, IndexKey: ${name}`;
  const refused = { status: 400, type: "ValidationException" };
  expect(await call("PutItem", put('{"id":{"S":"x"},"owner":{"S":""}}'))).toMatchObject({
    ...refused,
    message: message("string", "byOwner", "owner"),
  });
  expect(await call("PutItem", put('{"id":{"S":"x"},"time":{"B":""}}'))).toMatchObject({
    ...refused,
    message: message("binary", "byTime", "time"),
  });
  const update = {
    TableName,
    Key: { id: { S: "x" } },
    UpdateExpression: "SET #o = :o",
    ExpressionAttributeNames: { "#o": "owner" },
    ExpressionAttributeValues: { ":o": { S: "" } },
  };
  expect(await call("UpdateItem", update)).toMatchObject(refused);
});

test("a failed condition answers with the item where the request wants it", async () => {
  const item = { id: { S: "conditional" }, status: { S: "open" } };
  await call("PutItem", { TableName, Item: item });
  const conditional = { TableName, Item: item, ConditionExpression: "attribute_not_exists(id)" };
  const failed = { status: 400, type: "ConditionalCheckFailedException" };
  expect(await call("PutItem", conditional)).toEqual({
    ...failed,
    message: "The conditional request failed",
    output: {},
  });
  expect(
    await call("PutItem", { ...conditional, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
  ).toMatchObject({ ...failed, output: { Item: item } });
});

test.each([
  "ExecuteStatement",
  "BatchExecuteStatement",
  "ExecuteTransaction",
  "CreateTable",
  "constructor",
  "",
])("the operation %j is refused by its name", async (operation) => {
  const answer = await call(operation, { Statement: `SELECT * FROM ${TableName}` });
  expect(answer).toMatchObject({ status: 400, type: "UnknownOperationException" });
  expect(answer.message).toMatch(/not emulated/);
});
