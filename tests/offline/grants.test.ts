import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { type Sample, samples } from "../../packages/core/test/samples.ts";
import { checkGrants } from "../../packages/offline/src/checks/index.ts";
import { eventsService } from "../../packages/offline/src/services/events/index.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, declare, settled, tokenOf, upload } from "../support/target.ts";

/** Grants differ with malware protection: one that this stage uses, the other must not have. */
const stages = ["scanned", "offline"];

/** Everything that people and the system do with documents, the rare things too. */
async function liveThrough(airlock: InProcess) {
  const [partner, reviewer] = await Promise.all([tokenOf(airlock, "partner"), tokenOf(airlock, "reviewer")]);
  const { awsEndpoint: endpoint, region, functions, resources } = airlock.system.outputs;
  const [Bucket, TableName] = [resources.Vault?.name, resources.Documents?.name];
  // What happens to content and record behind the system's back, by keys that are granted it anyway.
  const { accessKeyId = "", secretAccessKey = "" } = functions.Api ?? {};
  const client = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const dynamodb = new DynamoDBClient(client);
  const loseHeld = (id: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: `quarantine/${id}` }));

  const longAgo = (id: string) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: `document#${id}` }, sk: { S: "document" } },
        UpdateExpression: "SET openSince = :then",
        ExpressionAttributeValues: { ":then": { S: `2026-01-01T00:00:00.000Z#${id}` } },
      }),
    );

  const register = ({ filename, contentType, bytes }: Sample) =>
    call(airlock, partner, "POST", "/documents", declare(filename, contentType, bytes));
  const statusOf = async (id: string) =>
    (await call(airlock, partner, "GET", `/documents/${id}`)).body.status;
  const reaches = (id: string, status: string) =>
    expect.poll(() => statusOf(id), { interval: 5 }).toBe(status);
  const withdraw = (id: string) => call(airlock, partner, "DELETE", `/documents/${id}`);
  const decide = (id: string, decision: string) =>
    call(airlock, reviewer, "POST", `/documents/${id}/decision`, { decision, reason: "so be it" });
  const submit = async (sample: Sample) => {
    const submitted = await register(sample);
    await upload(submitted, sample.bytes);
    return (await settled(airlock, partner, submitted.body.id)).body.id as string;
  };
  const inDoubt = { ...samples.pdf("scan.png"), contentType: "image/png" };

  const released = await submit(samples.pdf());
  const { body } = await call(airlock, partner, "GET", `/documents/${released}/content`);
  await (await fetch(body.url)).arrayBuffer();
  await submit(samples.eicar());
  await decide(await submit(inDoubt), "release");
  await decide(await submit(inDoubt), "reject");
  await withdraw(await submit(inDoubt));
  await call(airlock, partner, "GET", "/documents");
  await call(airlock, reviewer, "GET", "/documents");
  const headers = {
    authorization: `Bearer ${partner}`,
    "content-type": "application/json",
    "idempotency-key": "once",
  };
  const registration = JSON.stringify(declare("a.pdf", "application/pdf", samples.pdf().bytes));
  for (let times = 0; times < 2; times++)
    await fetch(`${airlock.apiUrl}/documents`, { method: "POST", headers, body: registration });

  // Content that is gone when a person decides.
  const emptied = await submit(inDoubt);
  await loseHeld(emptied);
  expect((await decide(emptied, "release")).status).toBe(409);

  // Found failed long after: the record says so, and the sweeper tries it again.
  const failed = await register(samples.pdf());
  const tell = (id: string) =>
    airlock.system.service(eventsService).events.publish({
      time: new Date().toISOString(),
      resources: [],
      ...(airlock.graph.resources.some(({ type }) => type.includes("MalwareProtectionPlan"))
        ? {
            source: "aws.guardduty",
            "detail-type": "GuardDuty Malware Protection Object Scan Result",
            detail: {
              s3ObjectDetails: { bucketName: Bucket, objectKey: `incoming/${id}`, eTag: "0" },
              scanResultDetails: { scanResultStatus: "NO_THREATS_FOUND" },
            },
          }
        : {
            source: "aws.s3",
            "detail-type": "Object Created",
            detail: { bucket: { name: Bucket }, object: { key: `incoming/${id}`, etag: "0" } },
          }),
    });
  const { id } = failed.body;
  await tell(id);
  await reaches(id, "failed");
  await longAgo(id);
  // This one is uploaded when it has expired.
  const late = await register(samples.pdf());
  await longAgo(late.body.id);
  await airlock.system.service(eventsService).events.runSchedule("Sweeper");
  await reaches(late.body.id, "expired");
  expect((await upload(late, samples.pdf().bytes)).status).toBe(200);
  const redriven = async () => {
    const { history } = (await call(airlock, partner, "GET", `/documents/${id}`)).body;
    return history.some(({ type }: { type: string }) => type === "redriven");
  };
  await expect.poll(redriven).toBe(true);
  await reaches(id, "failed");
  s3.destroy();
  dynamodb.destroy();
}

test.each(stages)(
  "every call that a function makes is granted, and every grant is used (%s)",
  async (name) => {
    const airlock = await startInProcess(name);
    try {
      await liveThrough(airlock);
      const requested = new Map(
        [...airlock.actions].map(([roleArn, lines]) => [
          roleArn,
          [...lines].map((line) => {
            const [action = "", resource = ""] = line.split(" ");
            return { action, resource };
          }),
        ]),
      );
      expect(checkGrants(airlock.graph, requested)).toEqual([]);
    } finally {
      await airlock.close();
    }
  },
);
