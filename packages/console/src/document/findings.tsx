import { Button } from "../components/button.tsx";
import { SeverityBadge } from "../components/severity-badge.tsx";
import { Fact } from "./fact.tsx";
import type { DocumentRecord, Finding } from "./model.ts";
import { UntrustedText } from "./untrusted-text.tsx";

const severityOrder = { high: 0, medium: 1, low: 2 };

/** The id of a finding's element, which links of the structure lead to. */
export const findingElementId = (index: number) => `finding-${index}`;

/** Findings with the worst first. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => severityOrder[a.severity] - severityOrder[b.severity]);
}

interface FindingsProps {
  document: DocumentRecord;
  /** Worst first. */
  findings: readonly Finding[];
  /** Displays the place of a finding in the structure. Absent where there is no preview. */
  onLocate?: ((finding: Finding) => void) | undefined;
  /** Whether a preview is open; if not, locating opens it, which goes on record. */
  isPreviewOpen: boolean;
}

/** What inspection noticed. */
export function Findings({ document, findings, ...place }: FindingsProps) {
  const { verdict, omittedFindings = 0 } = document;
  return (
    <section aria-labelledby="findings-title" className="card">
      <h2 id="findings-title">Findings ({findings.length + omittedFindings})</h2>
      {findings.length === 0 && (
        <p>{verdict === undefined ? "The content is not inspected yet." : "Inspection found nothing."}</p>
      )}
      <ol className="findings">
        {findings.map((finding, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule can have several findings; their order is fixed.
          <li key={index}>
            <FindingDetails finding={finding} id={findingElementId(index)} {...place} />
          </li>
        ))}
      </ol>
      {omittedFindings > 0 && (
        <p className="note">
          The record has the worst findings only; {omittedFindings} more{" "}
          {omittedFindings === 1 ? "was" : "were"} found.
        </p>
      )}
    </section>
  );
}

interface FindingDetailsProps extends Pick<FindingsProps, "onLocate" | "isPreviewOpen"> {
  finding: Finding;
  id: string;
}

function FindingDetails({ finding, id, onLocate, isPreviewOpen }: FindingDetailsProps) {
  const { severity, message, rule, where, why, remedy, policy, evidence } = finding;
  return (
    <article id={id} tabIndex={-1} className={`finding finding-${severity}`} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>
        <SeverityBadge severity={severity} /> <UntrustedText text={message} />
      </h3>
      <dl className="facts">
        {where && (
          <Fact term="Where">
            <UntrustedText text={where} />{" "}
            {onLocate && (
              <Button variant="quiet" onClick={() => onLocate(finding)}>
                {isPreviewOpen ? "Show in structure" : "Open the preview there"}
              </Button>
            )}
          </Fact>
        )}
        {why && (
          <Fact term="Why it matters">
            <UntrustedText text={why} />
          </Fact>
        )}
        {remedy && (
          <Fact term="What the sender can do">
            <UntrustedText text={remedy} />
          </Fact>
        )}
        <Fact term="Rule">
          <UntrustedText text={policy ? `${rule} (by ${policy})` : rule} />
        </Fact>
      </dl>
      <Evidence evidence={evidence} />
    </article>
  );
}

function Evidence({ evidence }: { evidence: Finding["evidence"] }) {
  const entries = Object.entries(evidence);
  if (entries.length === 0) return null;
  return (
    <details className="evidence" open>
      <summary>Evidence</summary>
      <dl className="facts">
        {entries.map(([name, value]) => (
          <Fact key={name} term={<UntrustedText text={name} />}>
            <UntrustedText text={String(value)} />
          </Fact>
        ))}
      </dl>
    </details>
  );
}
