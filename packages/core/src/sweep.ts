import { closedStatuses, type Document, type OpenStatus, openStatuses, type Status } from "./document.ts";
import { TransitionRefusedError } from "./errors.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { Place } from "./vault/keys.ts";
import type { Vault } from "./vault/vault.ts";
import type { Workflow } from "./workflow.ts";

/** What one run of the sweeper did. */
export interface SweepResult {
  expired: number;
  redriven: number;
  /** Documents that were found to be redriven too often. Each is counted once. */
  stuck: number;
  erased: number;
  /** Seconds for which the oldest document of each status was in it before this run handled it; 0 without one. */
  oldestSeconds: Record<OpenStatus, number>;
  /** Documents that could not be handled. */
  errors: { documentId: string; error: string }[];
}

/** After this many redrives, a document is left to a person. */
export const maximumRedrives = 5;

/** A decision that is not carried out after this many times `stuckAfterSeconds` is stuck. */
const stuckDecisionFactor = 6;

interface Limits {
  /** Longer than an upload URL is valid and an upload takes. */
  expireAfterSeconds: number;
  /** Longer than the workflow's timeout. */
  stuckAfterSeconds: number;
  /** Days after which content and records end; null for never. */
  retentionDays: { quarantined: number; released: number | null; records: number | null };
}

interface Services {
  ledger: Ledger;
  vault: Vault;
  workflow: Workflow;
  now: () => Date;
}

type Outcome = "expired" | "redriven" | "stuck" | "erased" | "unchanged";

/**
 * Finishes what was left: expires registrations without an upload and documents without content, redrives documents whose
 * inspection, decision or removal of content was lost or failed, and erases records whose retention has ended. An error
 * with one document does not affect the others.
 */
export async function sweep(services: Services, limits: Limits): Promise<SweepResult> {
  const { ledger, now } = services;
  const result = { expired: 0, redriven: 0, stuck: 0, erased: 0, unchanged: 0 };
  const oldestSeconds = Object.fromEntries(openStatuses.map((status) => [status, 0])) as Record<
    OpenStatus,
    number
  >;
  const errors: SweepResult["errors"] = [];
  const before = (seconds: number) => new Date(now().getTime() - seconds * 1000);
  const visit = async (ids: AsyncIterable<string>, handle: (id: string) => Promise<Outcome>) => {
    for await (const id of ids)
      try {
        result[await handle(id)]++;
      } catch (error) {
        // The document changed its status after the index was read.
        if (error instanceof TransitionRefusedError) continue;
        errors.push({ documentId: id, error: String(error) });
      }
  };
  /** Handles the documents that entered an open status before a time. Most runs find none, by the oldest alone. */
  const visitOpen = async (status: OpenStatus, cutoff: Date, handle: (id: string) => Promise<Outcome>) => {
    const since = await ledger.oldestIn(status);
    if (!since) return;
    oldestSeconds[status] = Math.max(0, (now().getTime() - since.getTime()) / 1000);
    if (since < cutoff) await visit(ledger.enteredBefore(status, cutoff), handle);
  };
  const { expireAfterSeconds, stuckAfterSeconds, retentionDays } = limits;
  const stuckSince = before(stuckAfterSeconds);
  await visitOpen("awaiting-upload", before(expireAfterSeconds), (id) =>
    expireRegistration(services, limits, id),
  );
  for (const status of ["inspecting", "failed"] as const)
    await visitOpen(status, stuckSince, (id) => redriveInspection(services, id));
  await visitOpen("settling", stuckSince, (id) => redriveDecision(services, limits, id));
  await visit(ledger.toClear(stuckSince), async (id) => {
    await services.workflow.settle(id);
    return "redriven";
  });
  const daysAgo = (days: number) => before(days * 24 * 3600);
  await visitOpen("quarantined", daysAgo(retentionDays.quarantined), (id) =>
    expireContent(services, id, "quarantined", "quarantine"),
  );
  if (retentionDays.released !== null)
    await visit(ledger.enteredBefore("released", daysAgo(retentionDays.released)), (id) =>
      expireContent(services, id, "released", "released"),
    );
  if (retentionDays.records !== null)
    for (const status of closedStatuses.filter((closed) => closed !== "erased"))
      await visit(ledger.enteredBefore(status, daysAgo(retentionDays.records)), (id) =>
        eraseRecord(services, id),
      );
  const { unchanged: _, ...counts } = result;
  return { ...counts, oldestSeconds, errors };
}

/** Expires a registration; redrives it if there is an upload whose event was lost. */
async function expireRegistration(
  services: Services,
  { expireAfterSeconds }: Limits,
  id: string,
): Promise<Outcome> {
  const { ledger, vault, workflow } = services;
  const document = await ledger.get(id);
  if (document?.status !== "awaiting-upload") return "unchanged";
  const content = await vault.find(id, "incoming");
  if (content) {
    await workflow.inspect({ documentId: id, etag: content.etag });
    return "redriven";
  }
  if (await hasRecentPart(services, document, expireAfterSeconds)) return "unchanged";
  await ledger.transition("expired", document, {
    actor: "system:sweeper",
    expected: { status: document.status },
    reason: `no upload within ${expireAfterSeconds} seconds`,
  });
  return "expired";
}

/** Whether a part of the document's content was uploaded in the last seconds. */
async function hasRecentPart(
  { vault, now }: Services,
  document: Document,
  seconds: number,
): Promise<boolean> {
  const { uploadId } = document;
  const parts = uploadId === undefined ? [] : ((await vault.listParts(document, uploadId)) ?? []);
  return parts.some(({ uploadedAt }) => now().getTime() - uploadedAt.getTime() < seconds * 1000);
}

async function redriveInspection(services: Services, id: string): Promise<Outcome> {
  const { ledger, vault, workflow } = services;
  const history = await ledger.read(id);
  if (!history) return "unchanged";
  const { document, events } = history;
  const content = await vault.find(id, "incoming");
  if (!content && document.status === "failed") return expireContent(services, id, "failed", "incoming");
  if (events.at(-1)?.type === "stuck") return "unchanged";
  const redrives = events.filter(({ type }) => type === "redriven").length;
  if (redrives >= maximumRedrives) {
    if (document.status === "inspecting")
      await ledger.transition("failed", id, {
        actor: "system:sweeper",
        reason: `inspection did not finish after ${redrives} redrives`,
      });
    return recordStuck(services, id, `redriven ${redrives} times`);
  }
  await ledger.transition("redriven", document, { actor: "system:sweeper" });
  // Without content, the inspection fails with ContentMissingError, which is then in the history.
  await workflow.inspect({ documentId: id, etag: content?.etag ?? document.etag ?? "" });
  return "redriven";
}

/** Starts the workflow again, and records once that it has not carried the decision out for long. */
async function redriveDecision(services: Services, limits: Limits, id: string): Promise<Outcome> {
  const { ledger, workflow, now } = services;
  const history = await ledger.read(id);
  const lastEvent = history?.events.at(-1);
  if (history?.document.status !== "settling" || !lastEvent) return "unchanged";
  const waitingSeconds = (now().getTime() - Date.parse(lastEvent.at)) / 1000;
  const isNewlyStuck =
    lastEvent.type !== "stuck" && waitingSeconds > stuckDecisionFactor * limits.stuckAfterSeconds;
  if (isNewlyStuck) await recordStuck(services, id, "the decision is not carried out");
  await workflow.settle(id);
  return isNewlyStuck ? "stuck" : "redriven";
}

async function recordStuck({ ledger }: Services, id: string, reason: string): Promise<Outcome> {
  await ledger.transition("stuck", id, { actor: "system:sweeper", reason });
  return "stuck";
}

/** Ends a document whose content is gone. */
async function expireContent(
  { ledger, vault }: Services,
  id: string,
  status: Status,
  place: Place,
): Promise<Outcome> {
  if (await vault.find(id, place)) return "unchanged";
  const reason = "the content has expired";
  await ledger.transition("expired", id, { actor: "system:sweeper", expected: { status }, reason });
  return "expired";
}

async function eraseRecord({ ledger }: Services, id: string): Promise<Outcome> {
  await ledger.transition("erased", id, {
    actor: "system:sweeper",
    reason: "the record's retention has ended",
  });
  return "erased";
}
