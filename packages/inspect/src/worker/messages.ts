/** Member of `workerData` with the task of a thread: a bundle can be the entry of threads with different tasks. */
export const taskMember = "airlockInspect";

/** What the thread of an entry does. */
export type Task = "inspection" | "preview";

/** A message to the thread: content to parse, or the answer to a request for bytes. */
export type ToWorker =
  | { kind: "run"; size: number; options: object }
  | { kind: "bytes"; read: number; bytes: Uint8Array }
  | { kind: "read-failed"; read: number };

/** A message from the thread. `read` numbers the requests for bytes of a run. */
export type FromWorker<Result> =
  | { kind: "read"; read: number; start: number; end: number }
  | { kind: "parser-error"; parser: string; error: unknown }
  | { kind: "done"; result: Result }
  | { kind: "failed"; error: unknown };
