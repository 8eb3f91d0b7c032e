/**
 * What a document is, the states it can be in, and the only ways from one to another.
 * Everything else in this package moves documents along the table below and nowhere else.
 */

/** Every state of a document. */
export const statuses = [
  "awaiting-upload",
  "inspecting",
  "quarantined",
  "failed",
  "released",
  "rejected",
  "expired",
  "withdrawn",
] as const;
export type Status = (typeof statuses)[number];

/** States in which a document still needs something; only these carry an entry in the open-status index. */
export const openStatuses = ["awaiting-upload", "inspecting", "quarantined", "failed"] as const;
export type OpenStatus = (typeof openStatuses)[number];

/** Whether a document in this state still needs something. */
export function isOpen(status: Status): status is OpenStatus {
  return (openStatuses as readonly Status[]).includes(status);
}

/**
 * Every transition: what happened (the event's type), the states that it may leave, and the state that it enters.
 * `registered` and `redriven` leave the state of no document and an open one respectively; all others change it.
 */
export const transitions = {
  registered: { from: [], to: "awaiting-upload" },
  "inspection-started": { from: ["awaiting-upload"], to: "inspecting" },
  released: { from: ["inspecting"], to: "released" },
  quarantined: { from: ["inspecting"], to: "quarantined" },
  rejected: { from: ["inspecting"], to: "rejected" },
  failed: { from: ["inspecting"], to: "failed" },
  redriven: { from: ["failed", "inspecting"], to: "inspecting" },
  "release-decided": { from: ["quarantined"], to: "released" },
  "rejection-decided": { from: ["quarantined"], to: "rejected" },
  expired: { from: ["awaiting-upload"], to: "expired" },
  withdrawn: { from: openStatuses, to: "withdrawn" },
} as const satisfies Record<string, { from: readonly Status[]; to: Status }>;
export type TransitionName = keyof typeof transitions;

/** How much a finding weighs: `low` is noted, `medium` holds the document for a person, `high` rejects it. */
export type Severity = "low" | "medium" | "high";

/** One thing that inspection noticed. `evidence` is plain data a reader can check the message against. */
export interface Finding {
  rule: string;
  severity: Severity;
  message: string;
  evidence: Record<string, string | number | boolean | null>;
}

export type Verdict = "release" | "quarantine" | "reject";

/** What the partner declares of a document when registering it. */
export interface Declaration {
  filename: string;
  contentType: string;
  /** Bytes. */
  size: number;
  /** Lower-case hexadecimal, 64 digits. */
  sha256: string;
  labels: Record<string, string>;
}

/** A document's record. Times are ISO 8601 UTC with milliseconds. */
export interface Document extends Declaration {
  /** A ULID: unguessable, and sorts by time of registration. */
  id: string;
  /** The partner's name from the stage's settings; survives a change of that partner's credentials. */
  owner: string;
  status: Status;
  /** Counts the document's events; the newest event has this sequence. */
  version: number;
  createdAt: string;
  updatedAt: string;
  findings: Finding[];
  /** The entity tag of the content that was inspected; what is released is exactly this. */
  etag?: string;
}

/** Who did something: a partner or reviewer by name, or a part of the system. */
export type Actor = `partner:${string}` | `reviewer:${string}` | `system:${string}`;

/** One immutable line of a document's history. */
export interface DocumentEvent {
  documentId: string;
  /** 1 for `registered`, then counting up without a gap. */
  sequence: number;
  type: TransitionName;
  from: Status | null;
  to: Status;
  at: string;
  actor: Actor;
  /** Why: the reviewer's words, the verdict's findings in short, the failure's cause. */
  reason?: string;
}
