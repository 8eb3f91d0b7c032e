import type { Finding, Verdict } from "./finding.ts";

/** Every status of a document. */
export const statuses = [
  "awaiting-upload",
  "inspecting",
  "quarantined",
  "settling",
  "failed",
  "released",
  "rejected",
  "expired",
  "withdrawn",
  "erased",
] as const;
export type Status = (typeof statuses)[number];

/** Statuses that are not final. In `settling`, a reviewer's decision is recorded and the workflow carries it out. */
export const openStatuses = ["awaiting-upload", "inspecting", "quarantined", "settling", "failed"] as const;
export type OpenStatus = (typeof openStatuses)[number];

/** Final statuses of documents whose content is removed. */
export const closedStatuses = ["rejected", "expired", "withdrawn", "erased"] as const;
export type ClosedStatus = (typeof closedStatuses)[number];

/** Whether a status is not final. */
export function isOpen(status: Status): status is OpenStatus {
  return (openStatuses as readonly Status[]).includes(status);
}

/** Whether a status is one in which the document has no content. */
export function isClosed(status: Status): status is ClosedStatus {
  return (closedStatuses as readonly Status[]).includes(status);
}

/**
 * Every transition: the type of its event, the statuses it starts from, the status it leads to (`null`: the status stays)
 * and what it means.
 */
export const transitions = {
  registered: { from: [], to: "awaiting-upload", meaning: "A partner registered the document." },
  "inspection-started": {
    from: ["awaiting-upload"],
    to: "inspecting",
    meaning: "Content was uploaded, and its inspection started.",
  },
  released: {
    from: ["inspecting", "settling"],
    to: "released",
    meaning: "The content can be downloaded, after inspection or by a reviewer's decision.",
  },
  quarantined: { from: ["inspecting"], to: "quarantined", meaning: "The document waits for a decision." },
  rejected: {
    from: ["inspecting", "settling", "quarantined", "failed"],
    to: "rejected",
    meaning: "Inspection, a reviewer or a late malware scan rejected the document.",
  },
  failed: { from: ["inspecting"], to: "failed", meaning: "The workflow failed; it is tried again." },
  redriven: {
    from: ["failed", "inspecting"],
    to: "inspecting",
    meaning: "The inspection was started again.",
  },
  "release-proposed": {
    from: ["quarantined"],
    to: null,
    meaning: "A person wants to release the document; another person has to agree.",
  },
  "release-decided": { from: ["quarantined"], to: "settling", meaning: "A reviewer decided to release." },
  "rejection-decided": {
    from: ["quarantined", "failed"],
    to: "settling",
    meaning: "A reviewer decided to reject.",
  },
  "content-viewed": {
    from: ["quarantined"],
    to: null,
    meaning: "A reviewer got a URL for the quarantined content.",
  },
  "content-previewed": {
    from: ["quarantined"],
    to: null,
    meaning: "A reviewer saw a preview of the quarantined content for the first time.",
  },
  stuck: {
    from: ["failed", "settling"],
    to: null,
    meaning: "The workflow failed too often; a person has to look at the document.",
  },
  recalled: {
    from: ["released"],
    to: "rejected",
    meaning: "A malware scan found a threat in released content.",
  },
  expired: {
    from: ["awaiting-upload", "quarantined", "settling", "failed", "released"],
    to: "expired",
    meaning: "The content was not uploaded in time, or its retention ended.",
  },
  withdrawn: { from: openStatuses, to: "withdrawn", meaning: "The partner withdrew the document." },
  erased: {
    from: [...openStatuses, "released", "rejected", "expired", "withdrawn"],
    to: "erased",
    meaning: "Content and personal data were removed.",
  },
} as const satisfies Record<string, { from: readonly Status[]; to: Status | null; meaning: string }>;
export type TransitionName = keyof typeof transitions;

/** The names of all transitions. */
export const transitionNames = Object.keys(transitions) as TransitionName[];

/** A reviewer's decision. */
export const decisions = ["release", "reject"] as const;
export type Decision = (typeof decisions)[number];

/** A decision that a second person has to agree to. */
export interface Proposal {
  decision: "release";
  actor: Actor;
  /** The name of who proposed it. Absent where the actor has it. */
  actorName?: string;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
  reason: string;
}

/** What a partner declares about a document when registering it. Texts and labels are empty once it is erased. */
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
  /** A ULID, so ids sort by time of registration. */
  id: string;
  /** The id of the partner that registered it; the name of a client that the stage declares. Not its credentials' id. */
  owner: string;
  /** The owner's name when it registered the document. */
  ownerName: string;
  status: Status;
  /** Number of events; equals the sequence of the newest one. */
  version: number;
  createdAt: string;
  updatedAt: string;
  findings: Finding[];
  /** How many more findings inspection had than the record holds; absent if there were none. */
  omittedFindings?: number;
  /** What inspection concluded. */
  verdict?: Verdict;
  /** What a reviewer decided. */
  decision?: Decision;
  /** A release that waits for a second person. */
  proposal?: Proposal;
  /** Entity tag of the inspected content, without quotes. */
  etag?: string;
  /** Bytes of every part but the last, if the content is uploaded in parts. */
  partBytes?: number;
  /** S3's id of the upload in parts, once it was started. */
  uploadId?: string;
}

/** Who caused an event. */
export type Actor = `partner:${string}` | `reviewer:${string}` | `eraser:${string}` | `system:${string}`;

/** One immutable entry of a document's history. */
export interface DocumentEvent {
  documentId: string;
  /** Starts at 1 and has no gaps. */
  sequence: number;
  type: TransitionName;
  from: Status | null;
  to: Status;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
  /** With the id of a partner, or the name of a client that the stage declares. */
  actor: Actor;
  /** The name of the partner that acted. Absent where the actor has it. */
  actorName?: string;
  /** The reviewer's reason, the findings in short, or the error's name. */
  reason?: string;
}
