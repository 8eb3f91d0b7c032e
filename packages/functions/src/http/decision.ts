import { decide } from "@airlock/core/decide.ts";
import { writeDecisionTime } from "../shared/metrics.ts";
import { actorOf, documentBody, documentIdOf } from "./caller.ts";
import type { Handlers, Services } from "./context.ts";
import { readBody } from "./request.ts";
import { bodySchemas } from "./schemas.ts";

/** Recording a reviewer's decision, or its proposal. The workflow carries a decision out. */
export function decisionHandlers({ ledger, settings }: Services): Handlers<"decideDocument"> {
  const bodies = bodySchemas(settings);
  return {
    async decideDocument(context) {
      const id = documentIdOf(context);
      const { decision, reason } = await readBody(context, bodies.decision);
      const { caller } = context.var;
      const { actorName } = actorOf("reviewer", caller);
      const { document, decidedAfterSeconds } = await decide(
        ledger,
        {
          id,
          decision,
          reason,
          reviewer: caller.id,
          ...(actorName && { actorName }),
          isPerson: caller.isPerson,
        },
        settings.review,
      );
      if (decidedAfterSeconds !== undefined) writeDecisionTime(decidedAfterSeconds);
      return context.json(documentBody(document), 202);
    },
  };
}
