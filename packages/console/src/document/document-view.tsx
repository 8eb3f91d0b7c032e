import { useMemo, useState } from "react";
import { StatusBadge } from "../components/status-badge.tsx";
import { Time } from "../components/time.tsx";
import { scopes } from "../session/person.ts";
import { useHasScope } from "../session/session-context.tsx";
import { Declaration } from "./declaration.tsx";
import { Facts } from "./facts.tsx";
import { Findings, findingElementId, worstFirst } from "./findings.tsx";
import { History, ProposalNotice } from "./history.tsx";
import type { DocumentWithHistory, Finding } from "./model.ts";
import { PreviewPanel } from "./preview/preview-panel.tsx";
import type { PreviewViewName } from "./preview/preview-views.ts";
import { usePreview } from "./queries.ts";
import { UntrustedText } from "./untrusted-text.tsx";

/** All that is known about a document. Only reviewers see content. */
export function DocumentView({ document }: { document: DocumentWithHistory }) {
  const canReview = useHasScope(scopes.review);
  const canPreview = canReview && document.status === "quarantined";
  const findings = useMemo(() => worstFirst(document.findings), [document.findings]);
  const [view, setView] = useState<PreviewViewName>();
  const [target, setTarget] = useState<Finding>();
  const structure = usePreview(document.id, canPreview && view ? "structure" : undefined, 0);
  const locate = (finding: Finding) => {
    setView("structure");
    // A copy, so that the same finding can be located again.
    setTarget({ ...finding });
  };
  const focusFinding = (finding: Finding) =>
    window.document.getElementById(findingElementId(findings.indexOf(finding)))?.focus();
  return (
    <>
      <p className="document-summary">
        <StatusBadge status={document.status} /> from <UntrustedText text={document.ownerName} />, registered{" "}
        <Time value={document.createdAt} />
      </p>
      {document.proposal && <ProposalNotice proposal={document.proposal} />}
      <div className="document">
        <div className="document-main">
          <Findings
            document={document}
            findings={findings}
            onLocate={canPreview ? locate : undefined}
            isPreviewOpen={view !== undefined}
          />
          {canReview && (
            <PreviewPanel
              document={document}
              findings={findings}
              view={view}
              target={target}
              onView={(next) => {
                setTarget(undefined);
                setView(next);
              }}
              onFinding={focusFinding}
            />
          )}
        </div>
        <div className="document-aside">
          <Declaration document={document} detected={structure.data?.type} />
          <Facts document={document} />
          <History document={document} />
        </div>
      </div>
    </>
  );
}
