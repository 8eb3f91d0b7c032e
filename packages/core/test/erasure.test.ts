import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import type { Declaration } from "../src/document.ts";
import { erase, withdraw } from "../src/end.ts";
import { keyOf, places } from "../src/vault/keys.ts";
import { type Intake, startIntake } from "./intake.ts";
import { samples, sha256Of } from "./samples.ts";

let intake: Intake;
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(() => intake.close());

const marker = "MarkerOfAPerson";
const bytes = Buffer.concat([samples.pdf().bytes, Buffer.from(`\n% ${marker}\n`)]);
const declaration: Declaration = {
  filename: `${marker}.png`,
  contentType: `image/png; of=${marker}`,
  size: bytes.length,
  sha256: sha256Of(bytes),
  labels: { [marker]: marker },
};

/** Registers and uploads a document, with the marker in every field that a caller chooses, until it is quarantined. */
async function quarantined(): Promise<string> {
  const { document } = await intake.ledger.register({
    owner: "anna",
    actor: "partner:anna",
    idempotencyKey: `${marker}-${Math.random()}`,
    declaration,
  });
  const { id } = document;
  const Key = keyOf(id, "incoming");
  const { ETag = "" } = await intake.s3.send(
    new PutObjectCommand({
      Bucket: intake.bucketName,
      Key,
      Body: bytes,
      ContentType: declaration.contentType,
      ContentLanguage: marker,
      Metadata: { of: marker },
    }),
  );
  await intake.tag(id, "incoming", { of: marker });
  await intake.runWorkflow(id, ETag.replaceAll('"', ""));
  return id;
}

/** Every item of the table, every version of every object with its headers, metadata and tags, every upload in parts. */
async function everythingStored(): Promise<string[]> {
  const { s3, dynamodb, bucketName: Bucket, tableName } = intake;
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: tableName }));
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  const objects = await Promise.all(
    // The services of the tests copy by way of `copying/`.
    Versions.filter(({ Key }) => places.some((place) => Key?.startsWith(`${place}/`))).map(
      async ({ Key, VersionId }) => {
        const object = { Bucket, Key, VersionId };
        const { $metadata: _, ...head } = await s3.send(new HeadObjectCommand(object));
        const { TagSet } = await s3.send(new GetObjectTaggingCommand(object));
        return { Key, head, TagSet };
      },
    ),
  );
  return [...Items, ...objects, ...DeleteMarkers, ...Uploads].map((each) => JSON.stringify(each));
}

const withPersonalData = async () =>
  (await everythingStored()).filter((text) => text.includes(marker) || text.includes(declaration.sha256));

const endings: Record<string, (id: string) => Promise<unknown>> = {
  quarantined: async () => {},
  released: (id) => decideWithReason(id, "release"),
  rejected: (id) => decideWithReason(id, "reject"),
  withdrawn: (id) => withdraw(intake.ledger, { id, actor: "partner:anna" }),
};

async function decideWithReason(id: string, decision: "release" | "reject"): Promise<void> {
  await decide(intake.ledger, { id, decision, reason: `I know ${marker}.`, reviewer: "rita" });
  await intake.runSettle(id);
}

test.each(Object.entries(endings))(
  "Nothing that a caller gave for a %s document is stored anywhere after its erasure.",
  async (status, end) => {
    const id = await quarantined();
    await end(id);
    expect((await intake.stateOf(id)).status).toBe(status);
    const stored = await withPersonalData();
    expect(stored.length).toBeGreaterThan(2);
    expect(stored.join()).toContain(`"of":"${marker}"`);
    await erase(intake.ledger, { id, actor: "eraser:dora" });
    await intake.runSettle(id);
    expect(await withPersonalData()).toEqual([]);
    expect((await intake.stateOf(id)).history?.at(-1)).toBe("erased");
  },
);

test("The history of a document that the sweeper erased says why, and no reason of a person.", async () => {
  const id = await quarantined();
  await decideWithReason(id, "reject");
  intake.passHours(24 * 731);
  await intake.runSweeper();
  intake.passHours(1);
  await intake.runSweeper();
  expect(await withPersonalData()).toEqual([]);
  const events = (await intake.ledger.read(id))?.events ?? [];
  expect(events.filter(({ reason }) => reason !== undefined)).toEqual([
    expect.objectContaining({ type: "erased", reason: "the record's retention has ended" }),
  ]);
});
