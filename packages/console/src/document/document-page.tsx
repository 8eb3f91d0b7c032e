import { useParams } from "wouter";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Loading } from "../components/loading.tsx";
import { Page } from "../components/page.tsx";
import { DocumentActions } from "./document-actions.tsx";
import { DocumentView } from "./document-view.tsx";
import { useDocument } from "./queries.ts";
import { UntrustedText } from "./untrusted-text.tsx";
import { visible } from "./visible.ts";

/** The page of the document whose id is in the URL. */
export function DocumentPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { data, error, refetch } = useDocument(id);
  const document = data?.data;
  const filename = document?.filename || (document ? "Erased document" : "Document");
  return (
    <Page
      title={visible(filename)}
      heading={<UntrustedText text={filename} />}
      actions={document && <DocumentActions document={document} />}
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {document && <DocumentView document={document} />}
      {!document && !error && <Loading label="The document is being loaded." />}
    </Page>
  );
}
