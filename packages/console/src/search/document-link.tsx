import { Link } from "wouter";
import type { DocumentRecord } from "../document/model.ts";
import { UntrustedText } from "../document/untrusted-text.tsx";

/** A link to a document's page, with its filename, which an erased document does not have. */
export function DocumentLink({ document: { id, filename } }: { document: DocumentRecord }) {
  return (
    <Link href={`/documents/${id}`}>
      {filename === "" ? "Erased document" : <UntrustedText text={filename} />}
    </Link>
  );
}
