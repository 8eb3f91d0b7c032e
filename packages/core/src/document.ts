import type { Finding } from "./finding.ts";

/** Every status of a document. */
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

/** Statuses that are not final. Only documents in these are in the index `byOpenStatus`. */
export const openStatuses = ["awaiting-upload", "inspecting", "quarantined", "failed"] as const;
export type OpenStatus = (typeof openStatuses)[number];

/** Whether a status is not final. */
export function isOpen(status: Status): status is OpenStatus {
  return (openStatuses as readonly Status[]).includes(status);
}

/** Every transition: the type of its event, the statuses it starts from and the status it leads to. */
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

/** What a partner declares about a document when registering it. */
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
  /** The client's name in the stage settings. It does not change with the client's credentials. */
  owner: string;
  status: Status;
  /** Number of events; equals the sequence of the newest one. */
  version: number;
  createdAt: string;
  updatedAt: string;
  findings: Finding[];
  /** Entity tag of the inspected content, without quotes. */
  etag?: string;
}

/** Who caused an event. */
export type Actor = `partner:${string}` | `reviewer:${string}` | `system:${string}`;

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
  actor: Actor;
  /** The reviewer's reason, the findings in short, or the error's name. */
  reason?: string;
}
