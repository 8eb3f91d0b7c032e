import { PutObjectCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { expect } from "vitest";
import { decide } from "../src/decide.ts";
import type { Decision, Document } from "../src/document.ts";
import { giveUp } from "../src/give-up.ts";
import { inspect } from "../src/inspect.ts";
import { defaultInspectionPolicy } from "../src/inspection/policy.ts";
import { settle } from "../src/settle.ts";
import { sweep } from "../src/sweep.ts";
import { keyOf, type Place, places } from "../src/vault/keys.ts";
import { type Sample, samples, sha256Of } from "./samples.ts";
import { startServices } from "./services.ts";

export const settings = {
  allowedTypes: ["application/pdf", "text/plain"],
  malwareProtection: false,
  inspectionStepBytes: 1024 ** 2,
  inspection: defaultInspectionPolicy,
};
export const limits = {
  expireAfterSeconds: 7200,
  stuckAfterSeconds: 600,
  retentionDays: { quarantined: 90, released: 365, records: 730 },
};

/** A sample that is quarantined: a PDF that is declared and named as PNG. */
export const quarantinedSample: Sample = { ...samples.pdf("scan.png"), contentType: "image/png" };

/** Starts services, with the steps of a document's intake as the workflow, the uploader and the sweeper take them. */
export async function startIntake() {
  const services = await startServices();
  const { ledger, vault, now, failures, clock } = services;

  async function register({ filename, contentType, bytes }: Sample): Promise<Document> {
    const { document } = await ledger.register({
      owner: "anna",
      actor: "partner:anna",
      declaration: { filename, contentType, size: bytes.length, sha256: sha256Of(bytes), labels: {} },
    });
    return document;
  }

  async function put(document: Document, { bytes }: Sample): Promise<Response> {
    const { url, headers, method } = await vault.presignUpload(document, 60);
    return fetch(url, { method, headers, body: new Uint8Array(bytes) });
  }

  /** Uploads the declared content and returns its entity tag, without quotes. */
  async function upload(document: Document, sample: Sample): Promise<string> {
    const response = await put(document, sample);
    expect(response.status).toBe(200);
    return response.headers.get("etag")?.replaceAll('"', "") ?? "";
  }

  async function registerAndUpload(sample: Sample): Promise<{ id: string; etag: string }> {
    const document = await register(sample);
    return { id: document.id, etag: await upload(document, sample) };
  }

  /** Puts an object where a copy would, as if it had been in flight. */
  async function putCopy(id: string, place: Place): Promise<void> {
    await services.s3.send(
      new PutObjectCommand({ Bucket: services.bucketName, Key: keyOf(id, place), Body: "content" }),
    );
  }

  /** Tags content as GuardDuty does. */
  async function tag(id: string, place: Place, tags: Record<string, string>): Promise<void> {
    const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await services.s3.send(
      new PutObjectTaggingCommand({
        Bucket: services.bucketName,
        Key: keyOf(id, place),
        Tagging: { TagSet },
      }),
    );
  }

  /** Runs the workflow for an uploaded object as the state machine does: inspect, settle, record a failure. */
  async function runWorkflow(documentId: string, etag: string): Promise<void> {
    try {
      const { toSettle } = await inspect(services, settings, { documentId, place: "incoming", etag });
      if (toSettle) await settleWithRetries(documentId);
    } catch (error) {
      failures.length = 0;
      await giveUp(ledger, { documentId, reason: String(error) }).catch(() => {});
    }
  }

  const settleOnce = (documentId: string) => settle(services, documentId, { ...limits, ...settings });

  async function settleWithRetries(documentId: string): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        await settleOnce(documentId);
        return;
      } catch (error) {
        if (attempt === 5) throw error;
      }
  }

  /** Runs the workflow for what a document's record says. */
  async function runSettle(documentId: string): Promise<void> {
    await settleWithRetries(documentId).catch(() => {
      failures.length = 0;
    });
  }

  /** Records a decision of the reviewer rita, and carries it out. */
  async function decideAndSettle(id: string, decision: Decision): Promise<void> {
    await decide(ledger, { id, decision, reason: "known", reviewer: "rita" });
    await runSettle(id);
  }

  function runSweeper() {
    return sweep(
      {
        ledger,
        vault,
        now,
        workflow: { inspect: ({ documentId, etag }) => runWorkflow(documentId, etag), settle: runSettle },
      },
      limits,
    );
  }

  /** Sets the clock forward, past every limit of the sweeper. */
  function passHours(hours: number): void {
    clock.offsetMilliseconds += hours * 3600_000;
  }

  /** A document's status, the types of its events, and the places that have content. */
  async function stateOf(id: string) {
    const found = await ledger.read(id);
    const contents = await Promise.all(
      places.map(async (place) => ((await vault.find(id, place)) ? [place] : [])),
    );
    return {
      status: found?.document.status,
      history: found?.events.map(({ type }) => type),
      places: contents.flat(),
    };
  }

  return {
    ...services,
    register,
    put,
    upload,
    registerAndUpload,
    putCopy,
    tag,
    settle: settleOnce,
    runWorkflow,
    runSettle,
    decideAndSettle,
    runSweeper,
    passHours,
    stateOf,
  };
}

export type Intake = Awaited<ReturnType<typeof startIntake>>;
