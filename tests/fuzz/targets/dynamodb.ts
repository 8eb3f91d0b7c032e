import fc from "fast-check";
import { hostileText, seldom } from "../hostile.ts";
import { requestTarget } from "../target.ts";
import { type JsonOperation, jsonRequests } from "./json-request.ts";

const TableName = "{{Documents}}";
const text = (value: string) => ({ S: value });
const Key = { pk: text("fuzz"), sk: text("a") };

/** An attribute value of any type, as DynamoDB's JSON has it. */
const attributeValue = fc.oneof(
  fc.constantFrom<unknown>(
    { S: "" },
    { N: "1" },
    { N: "1e200" },
    { N: "" },
    { N: "0x1" },
    { N: "NaN" },
    { N: "1".repeat(39) },
    { B: "AA==" },
    { B: "*" },
    { SS: [] },
    { SS: ["a", "a"] },
    { NS: ["1", "1.0"] },
    { BS: [""] },
    { L: [{}] },
    { M: { "": {} } },
    { NULL: false },
    { BOOL: "true" },
    { S: "a", N: "1" },
    {},
    { X: "a" },
  ),
  hostileText.map((S) => ({ S })),
  { weight: 12, arbitrary: fc.constantFrom<unknown>({ S: "a" }, { N: "1" }, { L: [{ S: "a" }] }) },
);

/** Attributes of an item; among them the keys of indexes. */
const Item = fc
  .record({
    sk: hostileText,
    name: fc.constantFrom("a", "owner", "id", "clearing", "expiresAt", "__proto__", "a.b", ""),
    value: attributeValue,
  })
  .map(({ sk, name, value }) =>
    Object.defineProperty({ pk: text("fuzz"), sk: { S: sk } }, name, { value, enumerable: true }),
  );

const expression = fc.oneof(
  fc.constantFrom(
    "SET a = :a",
    "SET a = a + :a, b = if_not_exists(b, :a)",
    "SET a.b[0] = :a",
    "SET a[99999999999999999999] = :a",
    "SET pk = :a",
    "REMOVE a, a",
    "ADD a :a",
    "DELETE a :a",
    "SET a = list_append(a, :a)",
    "attribute_exists(a)",
    "attribute_type(a, :a)",
    "size(a) > :a",
    "a IN (:a, :a)",
    "a BETWEEN :a AND :a",
    "NOT NOT NOT a = :a",
    "pk = :a",
    "pk = :a AND begins_with(sk, :a)",
    "contains(a, a)",
    "#a = :a",
    "#__proto__ = :__proto__",
    "a, b, a.b.c[1]",
    "((((((((((a = :a))))))))))",
    `${"(".repeat(5000)}a = :a${")".repeat(5000)}`,
    `${"a.".repeat(3000)}a = :a`,
    `a = :a${" AND a = :a".repeat(400)}`,
    "",
  ),
  hostileText,
);

/** Without the values and names that no expression has, which DynamoDB refuses. */
function coherent(input: object): object {
  const expressions = Object.entries(input)
    .filter(([name]) => name.endsWith("Expression"))
    .map(([, expression]) => String(expression))
    .join(" ");
  const members = Object.entries(input).filter(
    ([name]) =>
      (name !== "ExpressionAttributeValues" || expressions.includes(":a")) &&
      (name !== "ExpressionAttributeNames" || expressions.includes("#a")),
  );
  return Object.fromEntries(members);
}

const ExpressionAttributeValues = attributeValue.map((value) => ({ ":a": value }));
const ExpressionAttributeNames = fc.constantFrom<object | undefined>(
  undefined,
  { "#a": "a" },
  { "#a": "__proto__" },
  {},
);

const readOptions = {
  TableName: fc.constant(TableName),
  IndexName: seldom(fc.constantFrom("ofOwner", "inStatus", "toClear", "none")),
  Limit: seldom(fc.constantFrom(1, 0)),
  Select: seldom(fc.constantFrom("COUNT", "ALL_ATTRIBUTES")),
  FilterExpression: seldom(expression),
  ProjectionExpression: seldom(expression),
  ExclusiveStartKey: seldom(fc.constantFrom(Key, { pk: text("a") })),
  ExpressionAttributeValues,
  ExpressionAttributeNames,
};

const inputs: Record<string, fc.Arbitrary<object>> = {
  GetItem: fc.record({
    TableName: fc.constant(TableName),
    Key: fc.constantFrom<unknown>(Key, Key, Key, {}, { pk: text("") }, { pk: { N: "1" }, sk: text("a") }),
    ProjectionExpression: seldom(expression),
    AttributesToGet: seldom(fc.constantFrom(["a"], [])),
  }),
  PutItem: fc.record({
    TableName: fc.constant(TableName),
    Item,
    ConditionExpression: seldom(expression),
    ReturnValues: seldom(fc.constantFrom("ALL_OLD", "ALL_NEW")),
    ReturnValuesOnConditionCheckFailure: fc.constantFrom(undefined, "ALL_OLD", "NONE"),
    Expected: seldom(fc.constant({ a: { Exists: false } })),
  }),
  UpdateItem: fc.record({
    TableName: fc.constant(TableName),
    Key: fc.constant(Key),
    UpdateExpression: expression,
    ConditionExpression: seldom(expression),
    ExpressionAttributeValues,
    ExpressionAttributeNames,
    ReturnValues: fc.constantFrom(undefined, "ALL_NEW", "UPDATED_OLD", "NONE"),
    AttributeUpdates: seldom(fc.constant({ a: { Action: "PUT", Value: text("a") } })),
  }),
  DeleteItem: fc.record({
    TableName: fc.constant(TableName),
    Key: fc.constant(Key),
    ConditionExpression: seldom(expression),
    ReturnValues: fc.constantFrom(undefined, "ALL_OLD"),
  }),
  Query: fc.record({
    ...readOptions,
    KeyConditionExpression: fc.oneof(
      fc.constantFrom("pk = :a", "pk = :a AND begins_with(sk, :a)"),
      expression,
    ),
  }),
  Scan: fc.record({
    ...readOptions,
    Segment: seldom(fc.constantFrom(0, 1)),
    TotalSegments: seldom(fc.constantFrom(1, 2)),
  }),
  BatchGetItem: fc.constantFrom(
    { RequestItems: { [TableName]: { Keys: [Key] } } },
    { RequestItems: { [TableName]: { Keys: [Key, Key] } } },
    { RequestItems: {} },
  ),
  BatchWriteItem: Item.map((item) => ({
    RequestItems: { [TableName]: [{ PutRequest: { Item: item } }, { DeleteRequest: { Key } }] },
  })),
  TransactWriteItems: Item.map((item) => ({
    TransactItems: [{ Put: { TableName, Item: item } }, { ConditionCheck: { TableName, Key } }],
    ClientRequestToken: "a",
  })),
  TransactGetItems: fc.constant({ TransactItems: [{ Get: { TableName, Key } }] }),
  ExecuteStatement: hostileText.map((name) => ({
    Statement: `SELECT * FROM "${name}"`,
    Parameters: [text("a")],
  })),
  BatchExecuteStatement: fc.constant({ Statements: [{ Statement: "SELECT" }] }),
  DescribeTable: fc.constant({ TableName }),
  DescribeTimeToLive: fc.constant({ TableName }),
  DescribeContinuousBackups: fc.constant({ TableName }),
  DescribeLimits: fc.constant({}),
  ListTables: fc.record({
    Limit: fc.constantFrom(undefined, 1, 0, 101),
    ExclusiveStartTableName: fc.option(hostileText, { nil: undefined }),
  }),
  ListTagsOfResource: hostileText.map((ResourceArn) => ({ ResourceArn })),
  CreateTable: fc.constant({
    TableName: "fuzz",
    AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  }),
  UpdateTable: fc.constant({ TableName: "fuzz", BillingMode: "PAY_PER_REQUEST" }),
  DeleteTable: fc.constant({ TableName: "fuzz" }),
  UpdateTimeToLive: fc.constant({
    TableName: "fuzz",
    TimeToLiveSpecification: { AttributeName: "a", Enabled: true },
  }),
  NoSuchOperation: fc.constant({}),
  __proto__Operation: fc.constant({}),
  constructor: fc.constant({}),
};

/** Operations that are not emulated, or that only need to be asked for once in a while. */
const rare = new Set([
  "BatchExecuteStatement",
  "CreateTable",
  "DeleteTable",
  "DescribeContinuousBackups",
  "DescribeLimits",
  "ExecuteStatement",
  "ListTagsOfResource",
  "NoSuchOperation",
  "UpdateTable",
  "UpdateTimeToLive",
  "__proto__Operation",
  "constructor",
]);

const operations = Object.entries(inputs).map(
  ([name, input]): JsonOperation => ({
    service: "dynamodb",
    target: `DynamoDB_20120810.${name}`,
    input: input.map(coherent),
    isRare: rare.has(name),
  }),
);

/** DynamoDB's operations, with hostile attribute values, expressions and bodies. */
export const dynamodbTarget = requestTarget("dynamodb", jsonRequests(operations));
