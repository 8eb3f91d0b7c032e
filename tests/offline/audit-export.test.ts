import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sample, samples } from "../../packages/core/test/samples.ts";
import { firehoseService } from "../../packages/offline/src/services/firehose/index.ts";
import { submit } from "../support/documents.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, declare, settled, tokenOf, upload } from "../support/target.ts";

let airlock: InProcess;
let s3: S3Client;
let Bucket: string;

beforeAll(async () => {
  airlock = await startInProcess();
  const { awsEndpoint: endpoint, region, administrator } = airlock.system.outputs;
  s3 = new S3Client({
    endpoint,
    region,
    credentials: administrator,
    forcePathStyle: true,
  });
  Bucket = String(airlock.graph.outputs.auditExport);
});
afterAll(async () => {
  s3?.destroy();
  await airlock?.close();
});

/** Versions of the exported objects, oldest first. */
async function exportedVersions() {
  await airlock.system.idle();
  await airlock.system.service(firehoseService).flush();
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "events/" }));
  return Versions;
}

/** The exported lines about a document, in the order of its history. */
async function exportedLines(id: string): Promise<string[]> {
  const texts = (await exportedVersions()).map(async ({ Key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? "";
  });
  const lines = (await Promise.all(texts)).flatMap((text) => {
    expect(text.endsWith("\n")).toBe(true);
    return text.slice(0, -1).split("\n");
  });
  const sequenceOf = (line: string): number => JSON.parse(line).sequence;
  return lines.filter((line) => line.includes(id)).sort((a, b) => sequenceOf(a) - sequenceOf(b));
}

test("each event of a document is one line of JSON in the export, with who caused it and when", async () => {
  const partner = await tokenOf(airlock, "partner");
  const { id } = await submit(airlock, partner, samples.pdf());
  const { body } = await call(airlock, partner, "GET", `/documents/${id}`);
  const lines = (await exportedLines(id)).map((line) => JSON.parse(line));
  const entryOf = ({ sequence, type, at, actor }: Record<string, unknown>) => ({ sequence, type, at, actor });
  expect(lines.map(entryOf)).toEqual(body.history.map(entryOf));
  expect(lines.at(-1)).toMatchObject({
    type: "released",
    status: "released",
    owner: "partner",
    contentType: "application/pdf",
    rules: [],
    stage: "offline",
  });
});

test("the export of an erased document has who erased it, and nothing that identified a person or the content", async () => {
  const [partner, reviewer, eraser] = await Promise.all(
    ["partner", "reviewer", "eraser"].map((name) => tokenOf(airlock, name)),
  );
  const doubtful: Sample = { ...samples.pdf("Jane-Roe.png"), contentType: "image/png" };
  const declaration = {
    ...declare(doubtful.filename, doubtful.contentType, doubtful.bytes),
    labels: { claimant: "Jane Roe" },
  };
  const registered = await call(airlock, partner ?? "", "POST", "/documents", declaration);
  const { id } = registered.body;
  await upload(registered, doubtful.bytes);
  await settled(airlock, partner ?? "", id);
  const decision = { decision: "reject", reason: "Jane Roe asked us to." };
  await call(airlock, reviewer ?? "", "POST", `/documents/${id}/decision`, decision);
  await airlock.system.idle();
  expect((await call(airlock, eraser ?? "", "DELETE", `/documents/${id}`)).body.status).toBe("erased");

  const lines = await exportedLines(id);
  expect(lines.map((line) => JSON.parse(line).type)).toEqual([
    "registered",
    "inspection-started",
    "quarantined",
    "rejection-decided",
    "rejected",
    "erased",
  ]);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ actor: "eraser:eraser", status: "erased" });
  expect(lines.join("\n")).not.toMatch(/Jane|Roe/);
  expect(lines.join("\n")).not.toContain(declaration.sha256);
});

test("an exported object cannot be deleted before its retention is over, nor changed by a new object of its key", async () => {
  await submit(airlock, await tokenOf(airlock, "partner"), samples.pdf());
  const [exported] = await exportedVersions();
  const { Key, VersionId } = exported ?? {};
  const remove = () => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  await expect(remove()).rejects.toMatchObject({ name: "AccessDenied" });
  const before = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  const text = await before.Body?.transformToString();
  expect(before.ObjectLockMode).toBe("COMPLIANCE");
  const days = (before.ObjectLockRetainUntilDate?.getTime() ?? 0) - (before.LastModified?.getTime() ?? 0);
  expect(Math.round(days / (24 * 3600 * 1000))).toBe(365);

  await s3.send(new PutObjectCommand({ Bucket, Key, Body: "{}" }));
  const after = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  expect(await after.Body?.transformToString()).toBe(text);
});
