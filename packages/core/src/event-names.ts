import type { TransitionName } from "./document.ts";

/** The source of all events that are published. */
export const eventSource = "airlock";

/** The detail type of a published event, such as `document.released`. */
export const detailTypeOf = (type: TransitionName): `document.${TransitionName}` => `document.${type}`;

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
