import type { Status } from "../api/types.ts";

/** Every status of a document. */
export const statuses: readonly Status[] = [
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
];
