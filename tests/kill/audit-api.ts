import type { Submission } from "./clients.ts";
import { type AuditedDocument, wrongHistory } from "./history.ts";

/** What is wrong with the documents that the API lists: lost, doubled, or not ended as promised. */
export function* auditApi(
  documents: readonly AuditedDocument[],
  submissions: readonly Submission[],
): Generator<string> {
  const byId = Map.groupBy(documents, ({ id }) => id);
  for (const [id, listed] of byId) if (listed.length > 1) yield `${id} is listed ${listed.length} times`;
  for (const { id, kind } of submissions)
    if (id !== undefined && !byId.has(id)) yield `${id} (${kind}) was registered and is not listed`;
  const filenames = new Map(submissions.map((submission) => [submission.filename, submission]));
  for (const { id, status, filename, submission } of documents) {
    if (submission || status === "erased") continue;
    // Only a registration without a key may have been carried out without its answer.
    if (filenames.get(filename)?.kind !== "without-key" || filenames.get(filename)?.id !== undefined)
      yield `${id} (${filenames.get(filename)?.kind}) was registered twice`;
  }
  for (const document of documents) yield* wrongHistory(document);
}
