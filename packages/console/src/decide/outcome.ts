import { type Api, answerOf } from "../api/client.ts";
import { ApiError } from "../api/problem.ts";
import type { Decision, DocumentRecord, DocumentWithHistory, HistoryEvent } from "../api/types.ts";

/** What became of a decision on one document. */
export type Outcome =
  | { kind: "decided" }
  /** The release waits for another person. */
  | { kind: "proposed" }
  /** The document's status changed before the decision. `current` is absent where it could not be read again. */
  | { kind: "conflict"; detail: string; current?: DocumentWithHistory }
  | { kind: "failed"; error: unknown };

/**
 * Decides on a document. Repeating it with the same decision and reason has no further effect.
 * @throws nothing: an error is an outcome
 */
export async function decideOn(
  api: Api,
  { id }: Pick<DocumentRecord, "id">,
  body: { decision: Decision; reason: string },
): Promise<Outcome> {
  try {
    const call = api.POST("/documents/{id}/decision", { params: { path: { id } }, body });
    const { data } = await answerOf<DocumentRecord>(call);
    return { kind: data.status === "quarantined" && data.proposal ? "proposed" : "decided" };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) return { kind: "failed", error };
    return conflictOf(api, id, error);
  }
}

async function conflictOf(api: Api, id: string, { message: detail }: ApiError): Promise<Outcome> {
  try {
    const call = api.GET("/documents/{id}", { params: { path: { id } } });
    const { data } = await answerOf<DocumentWithHistory>(call);
    return { kind: "conflict", detail, current: data };
  } catch {
    return { kind: "conflict", detail };
  }
}

/** The event by which somebody decided on a document. */
export function decisionEventOf({ history }: DocumentWithHistory): HistoryEvent | undefined {
  return history.findLast(({ type }) => type === "release-decided" || type === "rejection-decided");
}

/** Whether a decision is on record. */
export const hasTakenEffect = (kind: Outcome["kind"] | undefined): boolean =>
  kind === "decided" || kind === "proposed";
