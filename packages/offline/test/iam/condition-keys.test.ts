import { Agent } from "node:http";
import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Graph } from "../../src/graph/graph.ts";
import type { RoleCredentials } from "../../src/iam/credentials.ts";
import type { Statement } from "../../src/iam/policy.ts";
import { type System, startSystem } from "../../src/run/system.ts";
import { services } from "../../src/services/index.ts";
import type { ServiceContext } from "../../src/services/service.ts";
import { region, resource, temporaryFolder } from "../support/local-aws.ts";

const account = "123456789012";
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const keyArn = arn("kms", "key/1234");
const parameterArn = arn("ssm", "parameter/locked");
const TableName = "things";

/** What a client of one role can call. */
interface Clients {
  dynamodb: DynamoDBDocumentClient;
  events: EventBridgeClient;
  ssm: SSMClient;
}
type Call = (clients: Clients) => Promise<unknown>;

interface Row {
  what: string;
  condition: Statement["Condition"];
  /** Requests that meet the condition, and that do not. */
  allowed: Call[];
  denied: Call[];
}

const getItem =
  (id: string, more: object = {}): Call =>
  ({ dynamodb }) =>
    dynamodb.send(new GetCommand({ TableName, Key: { id }, ...more }));
const query =
  (expression: string, names: Record<string, string>, value: string, more: object = {}): Call =>
  ({ dynamodb }) =>
    dynamodb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: expression,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ":value": value },
        ...more,
      }),
    );
const byOwner = (owner: string) => query("#o = :value", { "#o": "owner" }, owner, { IndexName: "byOwner" });
const update =
  (more: object): Call =>
  ({ dynamodb }) =>
    dynamodb.send(new UpdateCommand({ TableName, Key: { id: "ada" }, ...more }));
const put =
  (item: object): Call =>
  ({ dynamodb }) =>
    dynamodb.send(new PutCommand({ TableName, Item: item }));
const scan =
  (more: object = {}): Call =>
  ({ dynamodb }) =>
    dynamodb.send(new ScanCommand({ TableName, ...more }));
const transact: Call = ({ dynamodb }) =>
  dynamodb.send(
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: { id: { S: "ada" } } } }] }),
  );
const putEvent =
  (Source: string, DetailType: string): Call =>
  ({ events }) =>
    events.send(new PutEventsCommand({ Entries: [{ Source, DetailType, Detail: "{}" }] }));
const readSecret: Call = ({ ssm }) =>
  ssm.send(new GetParameterCommand({ Name: "locked", WithDecryption: true }));

const onKeys = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ada"] } };
const onAttributes = { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id", "size"] } };

const rows: Row[] = [
  {
    what: "dynamodb:LeadingKeys of single items and of batches",
    condition: onKeys,
    allowed: [
      getItem("ada"),
      put({ id: "ada" }),
      update({ UpdateExpression: "SET size = :s", ExpressionAttributeValues: { ":s": 1 } }),
      ({ dynamodb }) =>
        dynamodb.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [{ id: "ada" }] } } })),
    ],
    denied: [
      getItem("bob"),
      put({ id: "bob" }),
      ({ dynamodb }) =>
        dynamodb.send(
          new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [{ id: "ada" }, { id: "bob" }] } } }),
        ),
      ({ dynamodb }) =>
        dynamodb.send(
          new BatchWriteCommand({
            RequestItems: {
              [TableName]: [
                { PutRequest: { Item: { id: "ada" } } },
                { DeleteRequest: { Key: { id: "bob" } } },
              ],
            },
          }),
        ),
    ],
  },
  {
    what: "dynamodb:LeadingKeys of queries, by the partition key of table or index",
    condition: onKeys,
    allowed: [
      query("#i = :value", { "#i": "id" }, "ada"),
      query("(id=:value)", {}, "ada", { ExpressionAttributeNames: undefined }),
      byOwner("ada"),
    ],
    denied: [
      query("#i = :value", { "#i": "id" }, "bob"),
      query("(id)=(:value)", {}, "bob", { ExpressionAttributeNames: undefined }),
      byOwner("bob"),
    ],
  },
  {
    what: "dynamodb:Attributes in keys, items and expressions",
    condition: onAttributes,
    allowed: [
      getItem("ada", { ProjectionExpression: "id, size" }),
      put({ id: "ada", size: 1 }),
      update({ UpdateExpression: "REMOVE #s", ExpressionAttributeNames: { "#s": "size" } }),
      scan({
        FilterExpression: "attribute_exists(size) AND size > :s",
        ExpressionAttributeValues: { ":s": 1 },
      }),
    ],
    denied: [
      getItem("ada", { ProjectionExpression: "id, secret.part" }),
      put({ id: "ada", secret: 1 }),
      update({ UpdateExpression: "REMOVE #s", ExpressionAttributeNames: { "#s": "secret" } }),
      scan({ FilterExpression: "attribute_exists(secret)" }),
    ],
  },
  {
    what: "dynamodb:Select, also where the request leaves it out",
    condition: { StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } },
    allowed: [getItem("ada", { ProjectionExpression: "id" }), scan({ ProjectionExpression: "id" })],
    denied: [getItem("ada"), scan(), scan({ Select: "COUNT" }), byOwner("ada")],
  },
  {
    what: "dynamodb:ReturnValues",
    condition: { StringEquals: { "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD"] } },
    allowed: [put({ id: "ada" }), update({ ReturnValues: "UPDATED_OLD" })],
    denied: [update({ ReturnValues: "ALL_OLD" }), getItem("ada")],
  },
  {
    what: "dynamodb:ReturnConsumedCapacity",
    condition: { StringEqualsIfExists: { "dynamodb:ReturnConsumedCapacity": "NONE" } },
    allowed: [getItem("ada"), getItem("ada", { ReturnConsumedCapacity: "NONE" })],
    denied: [getItem("ada", { ReturnConsumedCapacity: "TOTAL" })],
  },
  {
    what: "dynamodb:EnclosingOperation of transactions",
    condition: { "ForAnyValue:StringEquals": { "dynamodb:EnclosingOperation": ["TransactWriteItems"] } },
    allowed: [transact],
    denied: [put({ id: "ada" })],
  },
  {
    what: "events:source",
    condition: { StringEquals: { "events:source": "shop" } },
    allowed: [putEvent("shop", "sold")],
    denied: [putEvent("other", "sold")],
  },
  {
    what: "events:detail-type and events:eventBusInvocation",
    condition: {
      StringLike: { "events:detail-type": "s*" },
      Bool: { "events:eventBusInvocation": "false" },
    },
    allowed: [putEvent("shop", "sold")],
    denied: [putEvent("shop", "bought")],
  },
  {
    what: "kms:ViaService and kms:EncryptionContext",
    condition: {
      StringEqualsIfExists: {
        "kms:ViaService": `ssm.${region}.amazonaws.com`,
        "kms:EncryptionContext:PARAMETER_ARN": parameterArn,
        "kms:CallerAccount": account,
      },
    },
    allowed: [readSecret],
    denied: [],
  },
  {
    what: "kms:EncryptionContextKeys",
    condition: { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["OTHER"] } },
    allowed: [],
    denied: [readSecret],
  },
  {
    what: "aws:ViaAWSService",
    condition: { Bool: { "aws:ViaAWSService": "false" } },
    allowed: [getItem("ada")],
    denied: [readSecret],
  },
  {
    what: "aws:ResourceTag of a table, also for its index",
    condition: { StringEquals: { "aws:ResourceTag/team": "things" } },
    allowed: [getItem("ada"), byOwner("ada")],
    denied: [putEvent("shop", "sold")],
  },
  {
    what: "aws:PrincipalTag, and the tags that SST adds",
    condition: {
      StringEquals: { "aws:PrincipalTag/job": "tester", "aws:PrincipalTag/sst:stage": "offline" },
    },
    allowed: [getItem("ada")],
    denied: [],
  },
  {
    what: "aws:userid as a policy variable, and no aws:username for roles",
    condition: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [["$", "{aws:userid}"].join("")] },
      Null: { "aws:username": "true" },
    },
    allowed: [getItem("AROATEST:role-14")],
    denied: [getItem("ada")],
  },
  {
    what: "aws:SourceIp of the caller",
    condition: { IpAddress: { "aws:SourceIp": "127.0.0.1/32" }, Bool: { "aws:SecureTransport": "true" } },
    allowed: [getItem("ada")],
    denied: [],
  },
  {
    what: "aws:SourceIp of another network",
    condition: { NotIpAddress: { "aws:SourceIp": "127.0.0.0/8" } },
    allowed: [],
    denied: [getItem("ada"), putEvent("shop", "sold")],
  },
];

const roleArn = (index: number) => `arn:aws:iam::${account}:role/role-${index}`;
const graph: Graph = {
  app: "test",
  stage: "offline",
  region,
  accountId: account,
  packages: [],
  outputs: {},
  resources: [
    resource("aws:dynamodb/table:Table", "Things", {
      name: TableName,
      arn: arn("dynamodb", `table/${TableName}`),
      tags: { team: "things" },
      hashKey: "id",
      attributes: [
        { name: "id", type: "S" },
        { name: "owner", type: "S" },
      ],
      globalSecondaryIndexes: [{ name: "byOwner", hashKey: "owner", projectionType: "ALL" }],
    }),
    resource("aws:ssm/parameter:Parameter", "Locked", {
      name: "locked",
      type: "SecureString",
      value: "secret",
      keyId: keyArn,
    }),
    ...rows.map(({ condition }, index) =>
      resource("aws:iam/role:Role", `role-${index}`, {
        name: `role-${index}`,
        arn: roleArn(index),
        uniqueId: "AROATEST",
        tags: { job: "tester" },
        assumeRolePolicy: "{}",
        inlinePolicies: [
          {
            policy: JSON.stringify({
              Version: "2012-10-17",
              Statement: [{ Effect: "Allow", Action: "*", Resource: "*", Condition: condition }],
            }),
          },
        ],
      }),
    ),
  ],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let system: System;
let credentials: RoleCredentials;
const opened: { destroy(): void }[] = [];

function clientsOf(roleArn: string, agent?: Agent): Clients {
  const options = {
    endpoint: system.outputs.awsEndpoint,
    region,
    maxAttempts: 1,
    credentials: credentials.of(roleArn),
    ...(agent && { requestHandler: { httpAgent: agent } }),
  };
  const clients = {
    dynamodb: new DynamoDBClient(options),
    events: new EventBridgeClient(options),
    ssm: new SSMClient(options),
  };
  opened.push(...Object.values(clients));
  return { ...clients, dynamodb: DynamoDBDocumentClient.from(clients.dynamodb) };
}

const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "allowed",
    ({ name }) => (name === "AccessDeniedException" ? "denied" : "allowed"),
  );

beforeAll(async () => {
  folder = await temporaryFolder();
  const caller = {
    facts: { id: "caller", title: "The caller of these tests" },
    async start(context: ServiceContext) {
      credentials = context.credentials;
      return {};
    },
  };
  system = await startSystem({ graph, directory: folder.path, port: 0, services: [...services, caller] });
});

afterAll(async () => {
  for (const client of opened) client.destroy();
  await system?.close();
  await folder.remove();
});

describe("a condition is evaluated with what the request has", () => {
  test.each(rows.map((row, index) => ({ ...row, index })))("$what", async ({ allowed, denied, index }) => {
    const clients = clientsOf(roleArn(index));
    const outcomes = (calls: Call[]) => Promise.all(calls.map((call) => outcome(call(clients))));
    expect(await outcomes(allowed)).toEqual(allowed.map(() => "allowed"));
    expect(await outcomes(denied)).toEqual(denied.map(() => "denied"));
  });
});

test("aws:SourceIp is the address that the request comes from", async () => {
  const index = rows.findIndex(({ what }) => what === "aws:SourceIp of the caller");
  const agent = new Agent({ localAddress: "127.0.0.2" });
  expect(await outcome(getItem("ada")(clientsOf(roleArn(index), agent)))).toBe("denied");
});

test("the start screen lists no condition of these policies as not evaluated", () => {
  expect(system.notEmulated.filter((line) => line.includes("Allow by"))).toEqual([]);
});
