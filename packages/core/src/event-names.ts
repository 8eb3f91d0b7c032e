import type { TransitionName } from "./document.ts";

/** The source of all events that are published. */
export const eventSource = "airlock";

/** Beginning of the detail types of published events; the event's type follows. */
export const detailTypePrefix = "document.";

/** The detail type of a published event, such as `document.released`. */
export const detailTypeOf = (type: TransitionName) => `${detailTypePrefix}${type}` as const;

/**
 * Events after which the workflow settles the document: a decision, or an end that leaves content to remove. The workflow
 * rejects documents itself, and then settles them.
 */
export const settledByWorkflow: readonly TransitionName[] = [
  "release-decided",
  "rejection-decided",
  "withdrawn",
  "erased",
  "expired",
  "recalled",
];
