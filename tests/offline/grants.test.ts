import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateMultipartUploadCommand, DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { keyOf, type Place, places } from "../../packages/core/src/vault/keys.ts";
import { samples } from "../../packages/core/test/samples.ts";
import { check } from "../../packages/offline/src/checks/index.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { eventsService } from "../../packages/offline/src/services/events/index.ts";
import { read, register, submit } from "../support/documents.ts";
import { publishScanResult, publishUpload } from "../support/events.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, declare, tokenOf, upload } from "../support/target.ts";

/** Malware protection changes the grants: those of one stage must not be in the other. */
const stages = ["scanned", "offline"];

const pdf = samples.pdf();
/** A PDF that is declared as an image, which a reviewer must decide about. */
const doubtful = { ...samples.pdf("scan.png"), contentType: "image/png" };

/** Calls every operation of the API, and makes the workflow and the sweeper do all that they can do. */
async function useEverything(airlock: InProcess): Promise<void> {
  const [partner, reviewer] = await Promise.all([tokenOf(airlock, "partner"), tokenOf(airlock, "reviewer")]);
  await useApi(airlock, partner, reviewer);
  const storage = new Storage(airlock);
  try {
    await withdrawAndErase(airlock, partner, storage);
    await decideWithoutContent(airlock, partner, reviewer, storage);
    await sweepOldDocuments(airlock, partner, storage);
  } finally {
    storage.close();
  }
}

const decide = (airlock: InProcess, reviewer: string, id: string, decision: string) =>
  call(airlock, reviewer, "POST", `/documents/${id}/decision`, { decision, reason: "Checked." });

async function useApi(airlock: InProcess, partner: string, reviewer: string): Promise<void> {
  const released = await submit(airlock, partner, pdf);
  const { body } = await call(airlock, partner, "GET", `/documents/${released.id}/content`);
  await (await fetch(body.url)).arrayBuffer();
  await submit(airlock, partner, samples.eicar());
  const { id } = await submit(airlock, partner, doubtful);
  const review = await call(airlock, reviewer, "GET", `/documents/${id}/content?purpose=review`);
  await (await fetch(review.body.url)).arrayBuffer();
  for (const decision of ["release", "reject"])
    await decide(airlock, reviewer, (await submit(airlock, partner, doubtful)).id, decision);
  for (const token of [partner, reviewer]) await call(airlock, token, "GET", "/documents");
  const headers = {
    authorization: `Bearer ${partner}`,
    "content-type": "application/json",
    "idempotency-key": "once",
  };
  const { id: inParts } = await uploadPart(airlock, partner);
  for (let times = 0; times < 2; times++)
    await call(airlock, partner, "POST", `/documents/${inParts}/upload/completion`);
  const registration = JSON.stringify(declare("a.pdf", "application/pdf", pdf.bytes));
  for (let times = 0; times < 2; times++)
    await fetch(`${airlock.apiUrl}/documents`, { method: "POST", headers, body: registration });
}

/** Registers a document and uploads its only part; the upload is not completed. */
async function uploadPart(airlock: InProcess, partner: string): Promise<{ id: string }> {
  const declaration = declare("parts.pdf", "application/pdf", pdf.bytes);
  const request = (path: string, body: object) => call(airlock, partner, "POST", path, body);
  const { id } = (await request("/documents", { ...declaration, upload: { parts: true } })).body;
  const parts = [{ number: 1, sha256: declaration.sha256 }];
  const presigned = await request(`/documents/${id}/upload/parts`, { parts });
  const [part] = presigned.body.parts;
  expect((await upload({ body: { upload: part } }, pdf.bytes)).status).toBe(200);
  return { id };
}

/** Changes bucket and table behind the application, with credentials of a function that is granted it. */
class Storage {
  readonly #s3: S3Client;
  readonly #dynamodb: DynamoDBClient;
  readonly #bucket: string | undefined;
  readonly #table: string | undefined;

  constructor({ system }: InProcess) {
    const { awsEndpoint: endpoint, region, functions, resources } = system.outputs;
    const { accessKeyId = "", secretAccessKey = "" } = functions.Settle ?? {};
    const options = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
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

  close(): void {
    this.#s3.destroy();
    this.#dynamodb.destroy();
  }
}

async function decideWithoutContent(
  airlock: InProcess,
  partner: string,
  reviewer: string,
  storage: Storage,
): Promise<void> {
  const { id } = await submit(airlock, partner, doubtful);
  await storage.deleteContent(id, "quarantine");
  expect((await decide(airlock, reviewer, id, "release")).status).toBe(202);
  await airlock.system.idle();
  expect((await read(airlock, partner, id)).status).toBe("expired");
  const released = await submit(airlock, partner, pdf);
  await storage.deleteContent(released.id, "released");
  expect((await call(airlock, partner, "GET", `/documents/${released.id}/content`)).status).toBe(410);
}

/** Copies of a document that ends are aborted, and erasure removes all versions of content. */
async function withdrawAndErase(airlock: InProcess, partner: string, storage: Storage): Promise<void> {
  const remove = async (token: string, id: string, status: string) => {
    expect((await call(airlock, token, "DELETE", `/documents/${id}`)).body.status).toBe(status);
    await airlock.system.idle();
  };
  const eraser = await tokenOf(airlock, "eraser");
  const withdrawn = await submit(airlock, partner, doubtful);
  await storage.beginCopies(withdrawn.id);
  await remove(partner, withdrawn.id, "withdrawn");
  await remove(eraser, withdrawn.id, "erased");
  await remove(eraser, (await submit(airlock, partner, pdf)).id, "erased");
}

/** The sweeper expires documents without content, looks for that of others, and has a withdrawn one settled again. */
async function sweepOldDocuments(airlock: InProcess, partner: string, storage: Storage): Promise<void> {
  const isScanned =
    resourcesOfType(airlock.graph, "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan").length > 0;
  const publish = isScanned ? publishScanResult : publishUpload;
  const failed = (await register(airlock, partner, pdf)).body;
  await publish(airlock, failed.id, "0");
  await airlock.system.idle();
  expect((await read(airlock, partner, failed.id)).status).toBe("failed");
  const late = await register(airlock, partner, pdf);
  const [released, quarantined] = [
    await submit(airlock, partner, pdf),
    await submit(airlock, partner, doubtful),
  ];
  const uploading = await uploadPart(airlock, partner);
  for (const { id } of [failed, late.body, released, quarantined, uploading])
    await storage.makeOld(id, "statusSince");
  const redriven = await submit(airlock, partner, pdf);
  await storage.makeFailed(redriven.id);
  const withdrawn = await submit(airlock, partner, doubtful);
  await call(airlock, partner, "DELETE", `/documents/${withdrawn.id}`);
  await airlock.system.idle();
  await storage.makeOld(withdrawn.id, "clearingSince");

  await airlock.system.service(eventsService).events.runSchedule("Sweeper");
  await airlock.system.idle();
  const statusOf = async ({ id }: { id: string }) => (await read(airlock, partner, id)).status;
  expect(await statusOf(failed)).toBe("expired");
  expect(await statusOf(late.body)).toBe("expired");
  expect((await upload(late, pdf.bytes)).status).toBe(412);
  expect(await statusOf(uploading)).toBe("awaiting-upload");
  expect(await statusOf(released)).toBe("released");
  expect(await statusOf(redriven)).toBe("released");
  expect(await statusOf(quarantined)).toBe("quarantined");
}

test.each(stages)(
  "every call that a function makes is granted, and every grant is used (%s)",
  async (stage) => {
    const airlock = await startInProcess(stage);
    try {
      await useEverything(airlock);
      const requested = new Map(
        [...airlock.actions].map(([roleArn, lines]) => [
          roleArn,
          [...lines].map((line) => {
            const [action = "", resource = ""] = line.split(" ");
            return { action, resource };
          }),
        ]),
      );
      expect(await check(airlock.graph, { only: ["grant"], calls: requested })).toEqual([]);
    } finally {
      await airlock.close();
    }
  },
);
