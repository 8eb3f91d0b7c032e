import { expect } from "vitest";
import type { Document } from "../src/document.ts";
import { giveUp } from "../src/give-up.ts";
import { inspect } from "../src/inspect.ts";
import { settle } from "../src/settle.ts";
import { sweep } from "../src/sweep.ts";
import { places } from "../src/vault/keys.ts";
import { type Sample, samples, sha256Of } from "./samples.ts";
import { startServices } from "./services.ts";

export const settings = { allowedTypes: ["application/pdf", "text/plain"], malwareProtection: false };
export const limits = { expireAfterSeconds: 7200, stuckAfterSeconds: 600 };

/** A sample that is quarantined: a PDF that is declared and named as PNG. */
export const quarantinedSample: Sample = { ...samples.pdf("scan.png"), contentType: "image/png" };

/** Starts services, with the steps of a document's intake as the workflow, the uploader and the sweeper take them. */
export async function startIntake() {
  const services = await startServices();
  const { ledger, vault, now, failures, clock } = services;
  const announced: { id: string; status: string }[] = [];
  const announce = async ({ id, status }: Document) => void announced.push({ id, status });

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

  /** Runs the workflow as the state machine does: inspect, settle with retries, record a failure. */
  async function runWorkflow(documentId: string, etag: string): Promise<void> {
    try {
      const inspection = await inspect({ ledger, vault }, settings, { documentId, etag });
      if (inspection.verdict === "none") return;
      for (let attempt = 1; ; attempt++)
        try {
          await settle({ ledger, vault, announce }, inspection, "system:workflow");
          return;
        } catch (error) {
          if (attempt === 5) throw error;
        }
    } catch (error) {
      failures.length = 0;
      await giveUp(ledger, documentId, String(error)).catch(() => {});
    }
  }

  function runSweeper() {
    return sweep(
      { ledger, vault, now, redrive: ({ documentId, etag }) => runWorkflow(documentId, etag) },
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
    announce,
    announced,
    register,
    put,
    upload,
    registerAndUpload,
    runWorkflow,
    runSweeper,
    passHours,
    stateOf,
  };
}

export type Intake = Awaited<ReturnType<typeof startIntake>>;
