import type { Document, OpenStatus } from "./document.ts";
import { TransitionRefusedError } from "./errors.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { Vault } from "./vault/vault.ts";

/** Starts the workflow again for uploaded content. The entity tag has no quotes. */
export type Redrive = (upload: { documentId: string; etag: string }) => Promise<void>;

/** What one run of the sweeper did. */
export interface SweepResult {
  expired: number;
  redriven: number;
  /** Documents that were redriven too often and need a person. */
  stuck: number;
  /** Documents that could not be handled. */
  errors: { documentId: string; error: string }[];
}

/** After this many redrives, a document is left to a person. */
export const maximumRedrives = 5;

interface Limits {
  /** Longer than an upload URL is valid and an upload takes. */
  expireAfterSeconds: number;
  /** Longer than the workflow's timeout. */
  stuckAfterSeconds: number;
}

/**
 * Expires registrations without an upload, and redrives documents whose inspection was lost or failed. An error with one
 * document does not affect the others.
 */
export async function sweep(
  services: { ledger: Ledger; vault: Vault; redrive: Redrive; now: () => Date },
  limits: Limits,
): Promise<SweepResult> {
  const result: SweepResult = { expired: 0, redriven: 0, stuck: 0, errors: [] };
  const handlers: [OpenStatus, olderThanSeconds: number, (document: Document) => Promise<SweepOutcome>][] = [
    ["awaiting-upload", limits.expireAfterSeconds, (document) => expire(services, limits, document)],
    ["inspecting", limits.stuckAfterSeconds, (document) => redriveStuck(services, document)],
    ["failed", limits.stuckAfterSeconds, (document) => redriveStuck(services, document)],
  ];
  for (const [status, olderThanSeconds, handle] of handlers) {
    const before = new Date(services.now().getTime() - olderThanSeconds * 1000);
    for await (const document of services.ledger.openSince(status, before)) {
      try {
        result[await handle(document)]++;
      } catch (error) {
        // The document changed its status after the index was read.
        if (error instanceof TransitionRefusedError) continue;
        result.errors.push({ documentId: document.id, error: String(error) });
      }
    }
  }
  return result;
}

type SweepOutcome = "expired" | "redriven" | "stuck";

/** Expires a registration; redrives it if there is an upload whose event was lost. */
async function expire(
  { ledger, vault, redrive }: { ledger: Ledger; vault: Vault; redrive: Redrive },
  { expireAfterSeconds }: Limits,
  { id }: Document,
): Promise<SweepOutcome> {
  const content = await vault.find(id, "incoming");
  if (content) {
    await redrive({ documentId: id, etag: content.etag });
    return "redriven";
  }
  await ledger.transition("expired", id, {
    actor: "system:sweeper",
    reason: `no upload within ${expireAfterSeconds} seconds`,
  });
  return "expired";
}

async function redriveStuck(
  { ledger, vault, redrive }: { ledger: Ledger; vault: Vault; redrive: Redrive },
  { id }: Document,
): Promise<SweepOutcome> {
  const content = await vault.find(id, "incoming");
  const history = await ledger.read(id);
  const redrives = history?.events.filter(({ type }) => type === "redriven").length ?? 0;
  if (redrives >= maximumRedrives) {
    if (history?.document.status === "inspecting")
      await ledger.transition("failed", id, {
        actor: "system:sweeper",
        reason: `inspection did not finish after ${redrives} redrives`,
      });
    return "stuck";
  }
  await ledger.transition("redriven", id, { actor: "system:sweeper" });
  // Without content, the inspection fails with ContentMissingError, which is then in the history.
  await redrive({ documentId: id, etag: content?.etag ?? history?.document.etag ?? "" });
  return "redriven";
}
