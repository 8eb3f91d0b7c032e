import type { TransitionName } from "@airlock/core/document.ts";
import { DocumentNotFoundError } from "@airlock/core/errors.ts";
import { type Decision, decide } from "@airlock/core/settle.ts";
import { documentBody, documentIdOf } from "./caller.ts";
import type { Handlers, Services } from "./context.ts";
import { ProblemError } from "./problem.ts";
import { readBody } from "./request.ts";
import { bodySchemas } from "./schemas.ts";

const eventOf: Record<Decision, TransitionName> = { release: "release-decided", reject: "rejection-decided" };

/** Deciding on a quarantined document. A reviewer may repeat the same decision. */
export function decisionHandlers({
  ledger,
  vault,
  announce,
  settings,
}: Services): Handlers<"decideDocument"> {
  const decisionSchema = bodySchemas(settings).decision;
  return {
    async decideDocument(context) {
      const id = documentIdOf(context);
      const { decision, reason } = await readBody(context, decisionSchema);
      const actor = `reviewer:${context.var.caller.name}` as const;
      const found = await ledger.read(id);
      if (!found) throw new DocumentNotFoundError(id);
      const { document, events } = found;
      const lastEvent = events.at(-1);
      const isRepeated = lastEvent?.actor === actor && lastEvent.type === eventOf[decision];
      if (document.status !== "quarantined" && !isRepeated)
        throw new ProblemError(
          "conflict",
          `The document is ${document.status}; only quarantined documents can be decided on.`,
        );
      const decided = await decide({ ledger, vault, announce }, { id, decision, reason, actor });
      return context.json(documentBody(decided));
    },
  };
}
