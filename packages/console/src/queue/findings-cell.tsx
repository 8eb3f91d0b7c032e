import type { DocumentRecord } from "../api/types.ts";
import { SeverityBadge } from "../components/severity-badge.tsx";
import { UntrustedText } from "../document/untrusted-text.tsx";
import { worstFinding } from "./like-findings.ts";

/** A document's worst finding, and how many more there are. */
export function FindingsCell({ document }: { document: DocumentRecord }) {
  const worst = worstFinding(document);
  if (!worst) return <span className="soft">No findings</span>;
  const more = document.findings.length - 1 + (document.omittedFindings ?? 0);
  return (
    <div className="queue-finding">
      <SeverityBadge severity={worst.severity} />
      <span className="queue-message">
        <UntrustedText text={worst.message} />
      </span>
      {more > 0 && <span className="soft">and {more} more</span>}
    </div>
  );
}
