import type { Actor } from "./document.ts";
import { DocumentNotFoundError, TransitionRefusedError } from "./errors.ts";
import type { Ledger } from "./ledger/ledger.ts";

/**
 * Records that a reviewer saw a preview of a quarantined document: once for each, also if several previews are asked for at
 * the same time.
 *
 * @throws TransitionRefusedError if the document is not quarantined; DocumentNotFoundError
 */
export async function recordPreview(
  ledger: Pick<Ledger, "read" | "transition">,
  { id, ...by }: { id: string; actor: Actor; actorName?: string },
): Promise<void> {
  for (;;) {
    const found = await ledger.read(id);
    if (!found) throw new DocumentNotFoundError(id);
    const { document, events } = found;
    if (events.some(({ type, actor }) => type === "content-previewed" && actor === by.actor)) return;
    try {
      await ledger.transition("content-previewed", document, {
        ...by,
        expected: { version: document.version },
      });
      return;
    } catch (error) {
      const isOnlyNewer = error instanceof TransitionRefusedError && error.status === "quarantined";
      // Another event was recorded after the history was read. Each repeat means that a writer succeeded.
      if (!isOnlyNewer) throw error;
    }
  }
}
