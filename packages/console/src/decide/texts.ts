import type { Decision, DocumentRecord } from "../api/types.ts";
import { visible } from "../document/visible.ts";
import { hasTakenEffect } from "./outcome.ts";
import type { Outcomes } from "./use-decisions.ts";

const verbs = { release: "Release", reject: "Reject" } as const;
const pastVerbs = { release: "Released", reject: "Rejected" } as const;

const counted = (count: number) => `${count} documents`;

/** The title of the dialog. */
export function titleOf(decision: Decision, documents: readonly DocumentRecord[]): string {
  return `${verbs[decision]} ${documents.length === 1 ? "this document" : counted(documents.length)}?`;
}

/** The button that decides on the documents which are left. */
export function buttonOf(
  decision: Decision,
  count: number,
  { isRunning, isRepeated }: { isRunning: boolean; isRepeated: boolean },
): string {
  if (isRunning) return "Recording…";
  if (isRepeated) return "Try again";
  return count === 1 ? verbs[decision] : `${verbs[decision]} ${counted(count)}`;
}

/** What a person is told once every decision has taken effect. */
export function messageOf(
  decision: Decision,
  documents: readonly DocumentRecord[],
  outcomes: Outcomes,
): string {
  const proposed = [...outcomes.values()].filter(({ kind }) => kind === "proposed").length;
  const [first] = documents;
  const subject = documents.length === 1 && first ? visible(first.filename) : counted(documents.length);
  if (proposed === documents.length) return `Proposed the release of ${subject}. It needs another person.`;
  const done = `${pastVerbs[decision]} ${subject}.`;
  return proposed > 0 ? `${done} ${proposed} of them need another person.` : done;
}

/** What a person is told who closed the dialog before every decision was on record. */
export function stoppedMessageOf(
  decision: Decision,
  documents: readonly DocumentRecord[],
  outcomes: Outcomes,
): string {
  const [first] = documents;
  if (documents.length === 1 && first)
    return `It is not certain that ${visible(first.filename)} was ${pastVerbs[decision].toLowerCase()}.`;
  const done = [...outcomes.values()].filter(({ kind }) => hasTakenEffect(kind)).length;
  return `Stopped: ${done} of ${counted(documents.length)} ${done === 1 ? "is" : "are"} decided.`;
}
