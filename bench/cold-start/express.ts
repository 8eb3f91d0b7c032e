// The usual alternative to the function Api: Express with serverless-http, and whole clients of the AWS SDK. It does less for a
// request: no partner, no quota, no validation, no event of the document's history.
import { randomUUID } from "node:crypto";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3 } from "@aws-sdk/client-s3";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import express from "express";
import serverless from "serverless-http";
import { ledgerKeys, ledgerSchema } from "../../packages/core/src/ledger/schema.ts";

const documents = DynamoDBDocument.from(new DynamoDB());
const s3 = new S3();
const { TABLE_NAME: TableName = "", BUCKET_NAME: Bucket = "" } = process.env;
const { primaryIndex, globalIndexes } = ledgerSchema;
const owner = "express";

const app = express();
app.use(express.json());

app.get("/documents", async (_request, response) => {
  const { Items = [] } = await documents.query({
    TableName,
    IndexName: "ofOwner",
    KeyConditionExpression: "#owner = :owner",
    ExpressionAttributeNames: { "#owner": globalIndexes.ofOwner.hashKey },
    ExpressionAttributeValues: { ":owner": owner },
    Limit: 1,
  });
  response.json({ documents: Items });
});

app.post("/documents", async (request, response) => {
  const id = randomUUID();
  await documents.put({
    TableName,
    Item: {
      ...request.body,
      [primaryIndex.hashKey]: `${ledgerKeys.documents}${id}`,
      [primaryIndex.rangeKey]: "document",
      id,
    },
  });
  const command = new PutObjectCommand({ Bucket, Key: `incoming/${id}` });
  response.status(201).json({ id, url: await getSignedUrl(s3, command) });
});

export const handler = serverless(app);
