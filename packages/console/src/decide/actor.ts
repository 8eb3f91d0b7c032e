import type { HistoryEvent } from "../api/types.ts";

/** The name of whoever caused an event, without the role before its id. */
export function actorNameOf({ actor, actorName }: Pick<HistoryEvent, "actor" | "actorName">): string {
  return actorName ?? actor.slice(actor.indexOf(":") + 1);
}
