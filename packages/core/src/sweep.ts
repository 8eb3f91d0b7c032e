import type { Document, OpenStatus } from "./document.ts";
import { TransitionRefusedError } from "./errors.ts";
import type { Ledger } from "./ledger.ts";
import type { Vault } from "./vault.ts";

/** Starts the workflow again for content that is in the vault. */
export type Redrive = (upload: { documentId: string; etag: string; size: number }) => Promise<void>;

export interface Swept {
  expired: number;
  redriven: number;
  /** Documents given up on: re-driven too often; they need a person. */
  stuck: number;
  /** Documents whose own fault kept the sweeper from handling them, with the fault. */
  faults: { documentId: string; error: string }[];
}

/** How often the sweeper starts a document's inspection again before it leaves it to a person. */
export const redrivesAtMost = 5;

/**
 * Ends what nobody else will: uploads that never came expire, documents whose inspection was lost or failed are
 * inspected again. One document's fault does not keep the others waiting.
 *
 * @param limits.expireAfterSeconds longer than an upload URL lives and an upload takes
 * @param limits.stuckAfterSeconds longer than the workflow may run
 */
export async function sweep(
  { ledger, vault, redrive, now }: { ledger: Ledger; vault: Vault; redrive: Redrive; now: () => Date },
  limits: { expireAfterSeconds: number; stuckAfterSeconds: number },
): Promise<Swept> {
  const swept: Swept = { expired: 0, redriven: 0, stuck: 0, faults: [] };

  async function eachOpen(
    status: OpenStatus,
    olderThanSeconds: number,
    handle: (document: Document) => Promise<void>,
  ) {
    const before = new Date(now().getTime() - olderThanSeconds * 1000);
    for await (const document of ledger.openSince(status, before)) {
      try {
        await handle(document);
      } catch (error) {
        // It moved on between the index and here: all is well.
        if (error instanceof TransitionRefusedError) continue;
        swept.faults.push({ documentId: document.id, error: String(error) });
      }
    }
  }

  async function again({ id }: Document) {
    const content = await vault.find(id, "incoming");
    const history = await ledger.read(id);
    const redrives = history?.events.filter(({ type }) => type === "redriven").length ?? 0;
    if (redrives >= redrivesAtMost) {
      swept.stuck++;
      if (history?.document.status === "inspecting")
        await ledger.transition("failed", id, {
          actor: "system:sweeper",
          reason: `inspected ${redrives} times without an end`,
        });
      return;
    }
    await ledger.transition("redriven", id, { actor: "system:sweeper" });
    // Content that is gone is looked for all the same, so that the history says so.
    await redrive({
      documentId: id,
      etag: content?.etag ?? history?.document.etag ?? "",
      size: content?.size ?? history?.document.size ?? 0,
    });
    swept.redriven++;
  }

  await eachOpen("awaiting-upload", limits.expireAfterSeconds, async (document) => {
    const content = await vault.find(document.id, "incoming");
    if (content) {
      // The upload's event was lost, the upload was not.
      await redrive({ documentId: document.id, ...content });
      swept.redriven++;
      return;
    }
    await ledger.transition("expired", document.id, {
      actor: "system:sweeper",
      reason: `no upload within ${limits.expireAfterSeconds} seconds`,
    });
    swept.expired++;
  });
  await eachOpen("inspecting", limits.stuckAfterSeconds, again);
  await eachOpen("failed", limits.stuckAfterSeconds, again);
  return swept;
}
