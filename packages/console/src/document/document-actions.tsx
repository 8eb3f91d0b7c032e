import { scopes } from "../session/person.ts";
import { useHasScope } from "../session/session-context.tsx";
import { DecisionButtons } from "./decision-buttons.tsx";
import { ReleasedDownload, SandboxDownload } from "./downloads.tsx";
import type { DocumentRecord } from "./model.ts";

/** What a person may do with a document, by its status. */
export function DocumentActions({ document }: { document: DocumentRecord }) {
  const canReview = useHasScope(scopes.review);
  const canRead = useHasScope(scopes.read);
  if (canRead && document.status === "released") return <ReleasedDownload document={document} />;
  if (!canReview) return null;
  return (
    <>
      {document.status === "quarantined" && <SandboxDownload document={document} />}
      <DecisionButtons document={document} />
    </>
  );
}
