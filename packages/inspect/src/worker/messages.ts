import type { Inspection, InspectOptions } from "../inspect.ts";

/** `workerData` of a thread that runs inspections. */
export const workerMarker = "airlockInspect";

/** A message to the thread: content to inspect, or the answer to a request for bytes. */
export type ToWorker =
  | { kind: "inspect"; size: number; options: Omit<InspectOptions, "onError"> }
  | { kind: "bytes"; read: number; bytes: Uint8Array }
  | { kind: "read-failed"; read: number };

/** A message from the thread. `read` numbers the requests for bytes of an inspection. */
export type FromWorker =
  | { kind: "read"; read: number; start: number; end: number }
  | { kind: "parser-error"; parser: string; error: unknown }
  | { kind: "inspected"; inspection: Inspection }
  | { kind: "failed"; error: unknown };
