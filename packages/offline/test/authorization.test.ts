import { DynamoDBClient, ExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { keyArn, type LocalAws, refusal, resource, startAws, temporaryFolder } from "./support/local-aws.ts";

const account = "123456789012";
const readerArn = `arn:aws:iam::${account}:role/reader`;
const writerArn = `arn:aws:iam::${account}:role/writer`;
const tableArn = `arn:aws:dynamodb:us-west-2:${account}:table/things`;
const objectsArn = "arn:aws:s3:::vault/incoming/*";

const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string | string[], Resource: string | string[]) => ({
  Effect: "Allow",
  Action,
  Resource,
});
const role = (name: string, arn: string, more: object = {}) =>
  resource("aws:iam/role:Role", name, { name, arn, assumeRolePolicy: "{}", ...more });
const rolePolicy = (name: string, roleName: string, ...statements: object[]) =>
  resource("aws:iam/rolePolicy:RolePolicy", name, { role: roleName, policy: document(...statements) });

const declared = [
  role("reader", readerArn),
  rolePolicy(
    "ReaderPolicy",
    "reader",
    allow("dynamodb:GetItem", tableArn),
    allow("s3:GetObject", objectsArn),
    {
      Sid: "NoPut",
      Effect: "Deny",
      Action: "dynamodb:PutItem",
      Resource: "*",
    },
  ),
  role("writer", writerArn),
  rolePolicy(
    "WriterPolicy",
    "writer",
    allow("dynamodb:*", [tableArn, `${tableArn}/index/*`]),
    allow(["s3:GetObject", "s3:PutObject"], [objectsArn, "arn:aws:s3:::secured/*"]),
    allow("s3:ListBucket", "arn:aws:s3:::vault"),
  ),
];
const table = {
  name: "things",
  arn: tableArn,
  hashKey: "id",
  attributes: [
    { name: "id", type: "S" },
    { name: "owner", type: "S" },
  ],
  globalSecondaryIndexes: [{ name: "byOwner", hashKey: "owner", projectionType: "ALL" }],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
const reported: string[] = [];
const clients: { destroy(): void }[] = [];
const open = <Client extends { destroy(): void }>(client: Client): Client => {
  clients.push(client);
  return client;
};
const dynamodbOf = (roleArn: string) =>
  DynamoDBDocumentClient.from(
    open(new DynamoDBClient({ ...aws.client, credentials: aws.credentialsOf(roleArn) })),
  );
const s3Of = (roleArn: string) =>
  open(new S3Client({ ...aws.client, forcePathStyle: true, credentials: aws.credentialsOf(roleArn) }));

beforeAll(async () => {
  folder = await temporaryFolder();
  aws = await startAws({
    directory: folder.path,
    buckets: ["vault", { secured: "secured" }],
    tables: [table],
    others: declared,
    report: (message) => reported.push(message),
  });
});

beforeEach(() => void reported.splice(0));

afterAll(async () => {
  for (const client of clients) client.destroy();
  await aws.close();
  await folder.remove();
});

const TableName = "things";

describe("DynamoDB", () => {
  test("answers what a policy of the role allows", async () => {
    await dynamodbOf(writerArn).send(new PutCommand({ TableName, Item: { id: "1", owner: "a" } }));
    const { Item } = await dynamodbOf(readerArn).send(new GetCommand({ TableName, Key: { id: "1" } }));
    expect(Item).toEqual({ id: "1", owner: "a" });
    expect(reported).toEqual([]);
  });

  test("an operation that is not emulated is refused by its name, whatever the caller may do", async () => {
    const statement = new ExecuteStatementCommand({ Statement: 'SELECT * FROM "things"' });
    expect(await refusal(dynamodbOf(readerArn).send(statement))).toMatchObject({
      name: "UnknownOperationException",
      message: "DynamoDB's ExecuteStatement is not emulated offline.",
    });
    expect(reported).toEqual([]);
  });

  test("refuses what no policy allows, and the terminal names the grant that would", async () => {
    const query = new QueryCommand({
      TableName,
      IndexName: "byOwner",
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": "a" },
    });
    expect(await refusal(dynamodbOf(readerArn).send(query))).toMatchObject({
      name: "AccessDeniedException",
      status: 400,
      message: `User: ${readerArn} is not authorized to perform: dynamodb:Query on resource: ${tableArn}/index/byOwner because no identity-based policy allows the dynamodb:Query action`,
    });
    const grant = JSON.stringify(allow("dynamodb:Query", `${tableArn}/index/byOwner`));
    expect(reported).toEqual([
      `Access denied: reader needs dynamodb:Query on ${tableArn}/index/byOwner. No statement allows it. This one in its identity policy would: ${grant}`,
    ]);
    expect((await dynamodbOf(writerArn).send(query)).Count).toBe(1);
  });

  test("refuses what a statement denies, and the terminal names the statement", async () => {
    const put = new PutCommand({ TableName, Item: { id: "2" } });
    expect(await refusal(dynamodbOf(readerArn).send(put))).toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
    });
    expect(reported).toEqual([
      `Access denied: reader needs dynamodb:PutItem on ${tableArn}. Statement NoPut of ReaderPolicy (identity policy) denies it.`,
    ]);
  });

  test("refuses a batch for a table that no policy allows", async () => {
    const batch = new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [{ id: "1" }] } } });
    expect((await refusal(dynamodbOf(readerArn).send(batch))).message).toContain(
      `dynamodb:BatchGetItem on resource: ${tableArn} `,
    );
    expect((await dynamodbOf(writerArn).send(batch)).Responses).toEqual({
      things: [{ id: "1", owner: "a" }],
    });
  });
});

describe("S3", () => {
  const Bucket = "vault";
  const accessDenied = { name: "AccessDenied", status: 403 };

  test("refuses what no policy allows, as XML", async () => {
    const put = (Key: string) => new PutObjectCommand({ Bucket, Key, Body: "a" });
    await s3Of(writerArn).send(put("incoming/a"));
    expect(await refusal(s3Of(writerArn).send(put("released/a")))).toMatchObject(accessDenied);
    expect(await refusal(s3Of(readerArn).send(put("incoming/a")))).toMatchObject(accessDenied);
    expect(reported).toHaveLength(2);
  });

  test("refuses a copy if the source may not be read", async () => {
    const copy = (source: string) =>
      new CopyObjectCommand({ Bucket, Key: "incoming/b", CopySource: `vault/${source}` });
    await s3Of(writerArn).send(copy("incoming/a"));
    expect(await refusal(s3Of(writerArn).send(copy("released/a")))).toMatchObject(accessDenied);
  });

  test("says that an object does not exist only to those who may list the bucket", async () => {
    const get = new GetObjectCommand({ Bucket, Key: "incoming/none" });
    expect(await refusal(s3Of(writerArn).send(get))).toMatchObject({ name: "NoSuchKey", status: 404 });
    expect(await refusal(s3Of(readerArn).send(get))).toMatchObject(accessDenied);
  });

  test("refuses to write under a key that the role may not use", async () => {
    const put = new PutObjectCommand({ Bucket: "secured", Key: "a", Body: "a" });
    expect(await refusal(s3Of(writerArn).send(put))).toMatchObject(accessDenied);
    expect(reported[0]).toContain(`writer needs kms:GenerateDataKey on ${keyArn}.`);
  });
});
