import { equal, ok } from "node:assert/strict";
import { readRequest } from "../../../packages/admin/src/partner-command.ts";
import { type Sample, samples, sha256Of } from "../../../packages/core/test/samples.ts";
import { operations } from "../../../packages/functions/src/http/operations.ts";
import { pages } from "../../../packages/functions/src/http/pages.ts";
import { resourcesOfType } from "../../../packages/offline/src/graph/graph.ts";
import { eventsService } from "../../../packages/offline/src/services/events/index.ts";
import { firehoseService } from "../../../packages/offline/src/services/firehose/index.ts";
import { statesService } from "../../../packages/offline/src/services/states/index.ts";
import { read, register, submit } from "../documents.ts";
import { publishScanResult, publishUpload } from "../events.ts";
import type { InProcess } from "../in-process.ts";
import { call, declare, tokenOf, upload } from "../target.ts";
import { reviewAsPerson } from "./person.ts";
import { readAsConsumer, Storage } from "./storage.ts";

/** What the flows work with. */
interface Context {
  airlock: InProcess;
  storage: Storage;
  partner: string;
  reviewer: string;
  eraser: string;
  /** Whether the stage has GuardDuty scan uploads. */
  isScanned: boolean;
}

/** What users and the system do together: each is done after the other has ended, and named in `docs/iam.md`. */
const flows: Readonly<Record<string, (context: Context) => Promise<void>>> = {
  "a document is released": releaseDocument,
  "content is rejected": async ({ airlock, partner }) => {
    equal((await submit(airlock, partner, samples.eicar())).status, "rejected");
  },
  "a reviewer decides": decideDocuments,
  "the API is read": readApi,
  "a browser opens pages": useBrowser,
  "content is uploaded in parts": async ({ airlock, partner }) => {
    const { id } = await uploadPart(airlock, partner);
    for (let times = 0; times < 2; times++) {
      await call(airlock, partner, "POST", `/documents/${id}/upload/completion`);
      await airlock.system.idle();
    }
  },
  "large content is inspected in steps": inspectLargeContent,
  "documents are withdrawn and erased": withdrawAndErase,
  "content is missing": decideWithoutContent,
  "an inspection fails": failInspection,
  "the sweeper runs": sweepOldDocuments,
  "a partner submits": submitAsPartner,
  "a person reviews": async (context) => {
    await reviewAsPerson(context.airlock, await submit(context.airlock, context.partner, doubtful));
  },
  "a quota is used up": useUpQuota,
};

/** Does everything that users and the system can do on a stage. */
export async function runFlows(airlock: InProcess): Promise<void> {
  const [partner, reviewer, eraser] = await Promise.all([
    tokenOf(airlock, "partner"),
    tokenOf(airlock, "reviewer"),
    tokenOf(airlock, "eraser"),
  ]);
  const plan = "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan";
  const isScanned = resourcesOfType(airlock.graph, plan).length > 0;
  const storage = new Storage(airlock);
  try {
    for (const [name, run] of Object.entries(flows)) {
      airlock.log.begin(name);
      await run({ airlock, storage, partner, reviewer, eraser, isScanned });
      await airlock.system.idle();
      await airlock.system.service(firehoseService).flush();
    }
  } finally {
    storage.close();
  }
}

const pdf = samples.pdf();
/** A PDF that is declared as an image, which a reviewer must decide about. */
const doubtful: Sample = { ...samples.pdf("scan.png"), contentType: "image/png" };

interface Submitted {
  id: string;
  status: string;
}

/** Submits samples at the same time; gives the documents by the samples' names. */
async function submitAll<Name extends string>(
  { airlock, partner }: Context,
  given: Readonly<Record<Name, Sample>>,
): Promise<Record<Name, Submitted>> {
  const names = Object.keys(given) as Name[];
  const documents = await Promise.all(
    names.map(async (name) => [name, await submit(airlock, partner, given[name])] as const),
  );
  return Object.fromEntries(documents) as Record<Name, Submitted>;
}

async function download({ body }: { body: { url: string } }): Promise<void> {
  const answer = await fetch(body.url);
  await answer.arrayBuffer();
  equal(answer.status, 200);
}

async function releaseDocument(context: Context): Promise<void> {
  const { airlock, partner } = context;
  const { id, status } = await submit(airlock, partner, pdf);
  equal(status, "released");
  await download(await call(airlock, partner, "GET", `/documents/${id}/content`));
  for (const consumer of consumersOf(airlock)) await readAsConsumer(airlock, consumer, id);
  const registration = JSON.stringify(declare("a.pdf", "application/pdf", pdf.bytes));
  const headers = {
    authorization: `Bearer ${partner}`,
    "content-type": "application/json",
    "idempotency-key": "once",
  };
  for (let times = 0; times < 2; times++)
    await fetch(`${airlock.apiUrl}/documents`, { method: "POST", headers, body: registration });
}

/** The roles of other accounts that the bucket's policy names. */
function consumersOf({ graph }: InProcess): string[] {
  const policies = resourcesOfType(graph, "aws:s3/bucketPolicy:BucketPolicy").map(
    ({ inputs }) => inputs.policy,
  );
  const arns = policies.flatMap((policy) => String(policy).match(/arn:aws:iam::\d{12}:role\/[^"]+/g) ?? []);
  return [...new Set(arns)].filter((arn) => !arn.includes(`:${graph.accountId}:`));
}

const decide = ({ airlock, reviewer }: Context, id: string, decision: string) =>
  call(airlock, reviewer, "POST", `/documents/${id}/decision`, { decision, reason: "Checked." });

async function decideDocuments(context: Context): Promise<void> {
  const { airlock, reviewer } = context;
  const { one, other } = await submitAll(context, { one: doubtful, other: doubtful });
  await download(await call(airlock, reviewer, "GET", `/documents/${one.id}/content?purpose=review`));
  await call(airlock, reviewer, "GET", `/search?sha256=${sha256Of(doubtful.bytes)}`);
  await call(airlock, reviewer, "GET", `/documents/${one.id}/preview`);
  await decide(context, one.id, "release");
  await decide(context, other.id, "reject");
}

/** Calls every operation that changes nothing, by GET and by HEAD, also where it answers with an error. */
async function readApi({ airlock, partner, reviewer }: Context): Promise<void> {
  const { id } = (await register(airlock, partner, pdf)).body;
  const paths = Object.values(operations)
    .filter(({ method }) => method === "GET")
    .map(({ path }) => path.replace("{id}", id));
  for (const path of paths)
    for (const method of ["GET", "HEAD"])
      for (const token of [partner, reviewer]) {
        const headers = { authorization: `Bearer ${token}` };
        const answer = await fetch(airlock.apiUrl + path, { method, headers });
        await answer.arrayBuffer();
        ok(answer.status < 500, `${method} ${path} was answered with ${answer.status}.`);
      }
}

/** Reads the pages, and asks as a browser whether a page of another origin may call. */
async function useBrowser({ airlock }: Context): Promise<void> {
  for (const { path } of pages)
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(airlock.apiUrl + path.replace("{file+}", "index.html"), { method });
      await answer.arrayBuffer();
      ok(answer.status < 500, `${method} ${path} was answered with ${answer.status}.`);
    }
  const headers = { origin: "http://localhost:5173", "access-control-request-method": "GET" };
  for (const { path } of Object.values(operations)) {
    const answer = await fetch(airlock.apiUrl + path.replace("{id}", "x"), { method: "OPTIONS", headers });
    await answer.arrayBuffer();
    ok(answer.status < 500, `OPTIONS ${path} was answered with ${answer.status}.`);
  }
}

/** Registers a document and uploads its only part; the upload is not completed. */
async function uploadPart(airlock: InProcess, partner: string): Promise<{ id: string }> {
  const declaration = declare("parts.pdf", "application/pdf", pdf.bytes);
  const request = (path: string, body: object) => call(airlock, partner, "POST", path, body);
  const { id } = (await request("/documents", { ...declaration, upload: { parts: true } })).body;
  const parts = [{ number: 1, sha256: declaration.sha256 }];
  const presigned = await request(`/documents/${id}/upload/parts`, { parts });
  const [part] = presigned.body.parts;
  equal((await upload({ body: { upload: part } }, pdf.bytes)).status, 200);
  return { id };
}

/** Content of two calls of Inspect. */
async function inspectLargeContent({ airlock, partner }: Context): Promise<void> {
  const bytes = Buffer.alloc(1.5 * 1024 ** 2, "Some text to be inspected, a line of it.\n");
  const { status } = await submit(airlock, partner, { filename: "a.txt", contentType: "text/plain", bytes });
  equal(status, "released");
}

/** Copies of a document that ends are aborted, and erasure removes all versions of content. */
async function withdrawAndErase(context: Context): Promise<void> {
  const { airlock, partner, eraser, storage } = context;
  const remove = async (token: string, id: string, status: string) => {
    equal((await call(airlock, token, "DELETE", `/documents/${id}`)).body.status, status);
    await airlock.system.idle();
  };
  const { withdrawn, released } = await submitAll(context, { withdrawn: doubtful, released: pdf });
  await storage.beginCopies(withdrawn.id);
  await remove(partner, withdrawn.id, "withdrawn");
  await remove(eraser, withdrawn.id, "erased");
  await remove(eraser, released.id, "erased");
}

async function decideWithoutContent(context: Context): Promise<void> {
  const { airlock, partner, storage } = context;
  const { held, released } = await submitAll(context, { held: doubtful, released: pdf });
  await storage.deleteContent(held.id, "quarantine");
  equal((await call(airlock, context.reviewer, "GET", `/documents/${held.id}/preview`)).status, 410);
  equal((await decide(context, held.id, "release")).status, 202);
  await airlock.system.idle();
  equal((await read(airlock, partner, held.id)).status, "expired");
  await storage.deleteContent(released.id, "released");
  equal((await call(airlock, partner, "GET", `/documents/${released.id}/content`)).status, 410);
}

/**
 * Both workflows record a failure, and keep an input whose failure cannot be recorded. A document fails so often that its
 * history becomes items, which RecordFailure puts, and then Inspect.
 */
async function failInspection({ airlock, partner, storage, isScanned }: Context): Promise<void> {
  const { id } = (await register(airlock, partner, pdf)).body;
  const fail = async () => {
    await (isScanned ? publishScanResult : publishUpload)(airlock, id, "0");
    await airlock.system.idle();
  };
  await fail();
  await fail();
  await storage.lengthenHistory(id);
  await fail();
  const { stateMachines } = airlock.system.service(statesService);
  const machines = resourcesOfType(airlock.graph, "aws:sfn/stateMachine:StateMachine");
  for (const { name, outputs } of machines)
    if (/^(Large)?IntakeStateMachine$/.test(name))
      await stateMachines.start(outputs.arn, { key: "incoming/unknown", etag: "0" });
  await airlock.system.idle();
  equal((await read(airlock, partner, id)).status, "failed");
}

/** The token of a new partner that the table has, and no setting. */
async function addPartner(airlock: InProcess, name: string, ...options: string[]): Promise<string> {
  const { awsEndpoint: endpoint, region, administrator: credentials } = airlock.system.outputs;
  const request = readRequest(["add", name, "--stage", airlock.graph.stage, ...options]);
  ok(request);
  const { json } = await request.run({ endpoint, region, credentials });
  const { credentials: partner } = json as { credentials: { clientId: string; clientSecret: string } };
  return tokenOf({ ...airlock, clients: { partner } }, "partner");
}

async function submitAsPartner({ airlock, partner, reviewer }: Context): Promise<void> {
  // Each request is a block, so that each function writes it.
  const quota = ["--requests-per-second", "1"];
  const token = await addPartner(airlock, "claims-office", ...quota);
  const { id, status } = await submit(airlock, token, pdf);
  equal(status, "released");
  const found = await call(airlock, reviewer, "GET", "/search?partner=claims-office");
  equal(found.body.documents[0].id, id);
  const reviewing = await addPartner(airlock, "review-office", "--scopes", "read,review", ...quota);
  equal((await call(airlock, reviewing, "GET", "/overview")).status, 200);
  const held = await submit(airlock, partner, doubtful);
  equal((await call(airlock, reviewing, "GET", `/documents/${held.id}/preview`)).status, 200);
}

/** Registers documents until the bytes of a day are used up, which no other flow does. */
async function useUpQuota({ airlock, partner }: Context): Promise<void> {
  const declaration = { ...declare("a.pdf", "application/pdf", pdf.bytes), size: 4 * 1024 ** 2 };
  for (let times = 0; times < 8; times++) await call(airlock, partner, "POST", "/documents", declaration);
  const { status, body } = await call(airlock, partner, "POST", "/documents", declaration);
  equal(status, 429);
  equal(body.quota, "bytesPerDay");
}

/** The sweeper expires documents without content, looks for that of others, and has a withdrawn one settled again. */
async function sweepOldDocuments(context: Context): Promise<void> {
  const { airlock, partner, storage, isScanned } = context;
  const publish = isScanned ? publishScanResult : publishUpload;
  const failed = (await register(airlock, partner, pdf)).body;
  await publish(airlock, failed.id, "0");
  await airlock.system.idle();
  await storage.lengthenHistory(failed.id);
  const late = await register(airlock, partner, pdf);
  const { released, quarantined, redriven, withdrawn } = await submitAll(context, {
    released: pdf,
    quarantined: doubtful,
    redriven: pdf,
    withdrawn: doubtful,
  });
  const uploading = await uploadPart(airlock, partner);
  for (const { id } of [failed, late.body, released, quarantined, uploading])
    await storage.makeOld(id, "statusSince");
  await storage.makeFailed(redriven.id);
  await call(airlock, partner, "DELETE", `/documents/${withdrawn.id}`);
  await airlock.system.idle();
  await storage.makeOld(withdrawn.id, "clearingSince");

  await airlock.system.service(eventsService).events.runSchedule("Sweeper");
  await airlock.system.idle();
  const statusOf = async ({ id }: { id: string }) => (await read(airlock, partner, id)).status;
  equal(await statusOf(failed), "expired");
  equal(await statusOf(late.body), "expired");
  equal((await upload(late, pdf.bytes)).status, 412);
  equal(await statusOf(uploading), "awaiting-upload");
  equal(await statusOf(released), "released");
  equal(await statusOf(redriven), "released");
  equal(await statusOf(quarantined), "quarantined");
}
