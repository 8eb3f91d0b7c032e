import { decide } from "@airlock/core/decide.ts";
import { actorOf, documentBody, documentIdOf } from "./caller.ts";
import type { Handlers, Services } from "./context.ts";
import { readBody } from "./request.ts";
import { bodySchemas } from "./schemas.ts";

/** Recording a reviewer's decision. The workflow carries it out. */
export function decisionHandlers({ ledger, settings }: Services): Handlers<"decideDocument"> {
  const decisionSchema = bodySchemas(settings).decision;
  return {
    async decideDocument(context) {
      const id = documentIdOf(context);
      const { decision, reason } = await readBody(context, decisionSchema);
      const { caller } = context.var;
      const { actorName } = actorOf("reviewer", caller);
      const reviewer = { reviewer: caller.id, ...(actorName && { actorName }) };
      const decided = await decide(ledger, { id, decision, reason, ...reviewer });
      return context.json(documentBody(decided), 202);
    },
  };
}
