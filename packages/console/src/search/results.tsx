import { SeverityBadge } from "../components/severity-badge.tsx";
import { StatusBadge } from "../components/status-badge.tsx";
import { Time } from "../components/time.tsx";
import { worstFirst } from "../document/findings.tsx";
import type { DocumentRecord } from "../document/model.ts";
import { UntrustedText } from "../document/untrusted-text.tsx";
import { DocumentLink } from "./document-link.tsx";

/** Documents that a search found. In a narrow window, the first column has what the others say. */
export function Results({ documents }: { documents: readonly DocumentRecord[] }) {
  return (
    <table className="results">
      <caption className="visually-hidden">Documents that were found</caption>
      <thead>
        <tr>
          <th scope="col">Document</th>
          <th scope="col" className="wide-only column-partner">
            Partner
          </th>
          <th scope="col" className="column-state">
            State
          </th>
          <th scope="col" className="wide-only column-findings">
            Findings
          </th>
          <th scope="col" className="wide-only column-time">
            Registered
          </th>
        </tr>
      </thead>
      <tbody>
        {documents.map((document) => (
          <Result key={document.id} document={document} />
        ))}
      </tbody>
    </table>
  );
}

function Result({ document }: { document: DocumentRecord }) {
  const { ownerName, status, createdAt } = document;
  return (
    <tr>
      <th scope="row">
        <DocumentLink document={document} />
        <div className="narrow-only result-details">
          <UntrustedText text={ownerName} /> · <Time value={createdAt} />
          <WorstFinding document={document} />
        </div>
      </th>
      <td className="wide-only">
        <UntrustedText text={ownerName} />
      </td>
      <td>
        <StatusBadge status={status} />
      </td>
      <td className="wide-only">
        <WorstFinding document={document} />
      </td>
      <td className="wide-only">
        <Time value={createdAt} />
      </td>
    </tr>
  );
}

function WorstFinding({ document: { findings, omittedFindings = 0 } }: { document: DocumentRecord }) {
  const worst = worstFirst(findings)[0];
  if (!worst) return null;
  const others = findings.length + omittedFindings - 1;
  return (
    <span className="worst-finding">
      <SeverityBadge severity={worst.severity} /> <UntrustedText text={worst.rule} />
      {others > 0 && ` and ${others} more`}
    </span>
  );
}
