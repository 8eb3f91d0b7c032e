import { Button } from "../../components/button.tsx";
import type { DocumentWithHistory, Finding } from "../model.ts";
import { PreviewContent } from "./preview-content.tsx";
import { PreviewTabs } from "./preview-tabs.tsx";
import type { PreviewViewName } from "./preview-views.ts";

interface PreviewPanelProps {
  document: DocumentWithHistory;
  findings: readonly Finding[];
  /** The open view; `undefined` until the person opens the preview. */
  view: PreviewViewName | undefined;
  /** The finding whose node the structure selects. */
  target?: Finding | undefined;
  onView: (view: PreviewViewName) => void;
  onFinding: (finding: Finding) => void;
}

/** The preview of quarantined content. Nothing is requested before the person opens it, because that goes on record. */
export function PreviewPanel({ document, findings, view, target, onView, onFinding }: PreviewPanelProps) {
  return (
    <section aria-labelledby="preview-title" className="card">
      <h2 id="preview-title">Content</h2>
      {document.status !== "quarantined" ? (
        <p>There is a preview while the document is quarantined. It is {document.status}.</p>
      ) : view === undefined ? (
        <div className="preview-open">
          <p>
            The server makes the preview from the content; the file itself does not reach your browser. Your
            first preview of a document goes on record in its history.
          </p>
          <Button onClick={() => onView("structure")}>Open the preview</Button>
        </div>
      ) : (
        <PreviewTabs selected={view} onSelect={onView}>
          <PreviewContent
            documentId={document.id}
            view={view}
            findings={findings}
            target={target}
            onFinding={onFinding}
          />
        </PreviewTabs>
      )}
    </section>
  );
}
