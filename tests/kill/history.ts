import { type Status, type TransitionName, transitions } from "../../packages/core/src/document.ts";
import type { Submission } from "./clients.ts";
import type { KilledSystem } from "./killed-system.ts";

/** An event of a document's history as the API returns it. */
export interface HistoryEvent {
  sequence: number;
  type: TransitionName;
  from: Status | null;
  to: Status;
  at: string;
  actor: string;
}

/** A document as the API returns it. */
export interface AuditedDocument {
  id: string;
  owner: string;
  status: Status;
  filename: string;
  history: HistoryEvent[];
  /** What its client did; absent for a registration whose answer a kill took. */
  submission: Submission | undefined;
}

/** Lists the documents of both partners and reads each; they are all documents that exist. */
export async function readDocuments(
  system: KilledSystem,
  submissions: readonly Submission[],
): Promise<AuditedDocument[]> {
  const documents: AuditedDocument[] = [];
  for (const owner of ["partner", "other-partner"])
    for (const id of await listIds(system, owner)) {
      const { status, body } = await system.call(owner, "GET", `/documents/${id}`);
      if (status !== 200) throw new Error(`${id} is listed, and answered ${status}: ${JSON.stringify(body)}`);
      const submission = submissions.find((candidate) => candidate.id === id);
      documents.push({ ...body, owner, submission });
    }
  return documents;
}

async function listIds(system: KilledSystem, owner: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await system.call(owner, "GET", `/documents?limit=100${query}`);
    ids.push(...body.documents.map((document: { id: string }) => document.id));
    cursor = body.cursor;
  } while (cursor !== null);
  return ids;
}

/** Transitions that a history has at most once. */
const onlyOnce = [
  "released",
  "quarantined",
  "rejected",
  "release-decided",
  "rejection-decided",
  "withdrawn",
  "erased",
];

/** What is wrong with a document's status and history. */
export function* wrongHistory({ id, status, history, submission }: AuditedDocument): Generator<string> {
  for (const [index, { sequence, type, from, to }] of history.entries()) {
    const { from: starts, to: end }: { from: readonly Status[]; to: Status | null } = transitions[type];
    if (sequence !== index + 1) yield `${id}: event ${index + 1} has the sequence ${sequence}`;
    if (from !== (history[index - 1]?.to ?? null)) yield `${id}: ${type} starts from ${from}`;
    if (from && !starts.includes(from)) yield `${id}: ${type} is not allowed from ${from}`;
    if (to !== (end ?? from)) yield `${id}: ${type} led to ${to}`;
  }
  if (history.at(-1)?.to !== status) yield `${id} is ${status}, its history ends in ${history.at(-1)?.to}`;
  for (const once of onlyOnce)
    if (history.filter(({ type }) => type === once).length > 1) yield `${id}: ${once} is there twice`;
  const end = submission?.end ?? "awaiting-upload";
  if (status !== end) yield `${id} (${submission?.kind}) is ${status} instead of ${end}`;
  for (const promised of submission?.promised ?? [])
    if (!history.some(({ type }) => type === promised)) yield `${id}: ${promised} was answered and is lost`;
}
