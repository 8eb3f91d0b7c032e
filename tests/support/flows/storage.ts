import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { keyOf, type Place, places } from "../../../packages/core/src/vault/keys.ts";
import type { InProcess } from "../in-process.ts";

/** Changes bucket and table behind the application, as an administrator, whose requests no grant allows. */
export class Storage {
  readonly #s3: S3Client;
  readonly #dynamodb: DynamoDBClient;
  readonly #bucket: string | undefined;
  readonly #table: string | undefined;

  constructor({ system }: Pick<InProcess, "system">) {
    const { awsEndpoint: endpoint, region, administrator: credentials, resources } = system.outputs;
    const options = { endpoint, region, credentials };
    this.#s3 = new S3Client({ ...options, forcePathStyle: true });
    this.#dynamodb = new DynamoDBClient(options);
    this.#bucket = resources.Vault?.name;
    this.#table = resources.Documents?.name;
  }

  deleteContent(id: string, place: Place) {
    return this.#s3.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: keyOf(id, place) }));
  }

  /** Leaves a multipart upload in each place, as copies do that are killed. */
  async beginCopies(id: string): Promise<void> {
    for (const place of places)
      await this.#s3.send(new CreateMultipartUploadCommand({ Bucket: this.#bucket, Key: keyOf(id, place) }));
  }

  /** Makes a document look as if it had had its status, or content to remove, for years. */
  makeOld(id: string, attribute: "statusSince" | "clearingSince") {
    return this.#dynamodb.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { pk: { S: `document#${id}` }, sk: { S: "document" } },
        UpdateExpression: `SET ${attribute} = :then`,
        ExpressionAttributeValues: { ":then": { S: `2020-01-01T00:00:00.000Z#${id}` } },
      }),
    );
  }

  /** Makes a document look as if its inspection had failed years ago. */
  makeFailed(id: string) {
    return this.#dynamodb.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { pk: { S: `document#${id}` }, sk: { S: "document" } },
        UpdateExpression: "SET #status = :failed, statusShard = :shard, statusSince = :then REMOVE verdict",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":failed": { S: "failed" },
          ":shard": { S: "failed#0" },
          ":then": { S: `2020-01-01T00:00:00.000Z#${id}` },
        },
      }),
    );
  }

  /** Gives the last event of a document a long reason: the next transition puts the events into items. */
  lengthenHistory(id: string) {
    return this.#dynamodb.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { pk: { S: `document#${id}` }, sk: { S: "document" } },
        UpdateExpression: "SET lastEvent.reason = :long",
        ExpressionAttributeValues: { ":long": { S: "A long reason. ".repeat(60) } },
      }),
    );
  }

  close(): void {
    this.#s3.destroy();
    this.#dynamodb.destroy();
  }
}

/** Reads a released document's content in the bucket, as a role of another account. */
export async function readAsConsumer(airlock: InProcess, roleArn: string, id: string): Promise<void> {
  const { awsEndpoint: endpoint, region, resources } = airlock.system.outputs;
  const credentials = airlock.credentialsOf(roleArn);
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    const Key = keyOf(id, "released");
    await s3.send(new GetObjectCommand({ Bucket: resources.Vault?.name, Key }));
  } finally {
    s3.destroy();
  }
}
