import type { DocumentRecord } from "../api/types.ts";
import { Badge } from "../components/badge.tsx";
import { UntrustedText } from "../document/untrusted-text.tsx";
import type { Outcome } from "./outcome.ts";
import { OutcomeNotice } from "./outcome-notice.tsx";
import type { Outcomes } from "./use-decisions.ts";

/** Names each document of a decision, with what became of it. */
export function DocumentList({
  documents,
  outcomes,
}: {
  documents: readonly DocumentRecord[];
  outcomes: Outcomes;
}) {
  return (
    <ul className="decision-documents">
      {documents.map(({ id, filename, ownerName }) => {
        const outcome = outcomes.get(id);
        return (
          <li key={id}>
            <span className="decision-document">
              <strong>
                <UntrustedText text={filename} />
              </strong>{" "}
              <span className="soft">
                from <UntrustedText text={ownerName} />
              </span>
              {outcome && <OutcomeBadge outcome={outcome} />}
            </span>
            {outcome && <OutcomeNotice outcome={outcome} />}
          </li>
        );
      })}
    </ul>
  );
}

function OutcomeBadge({ outcome: { kind } }: { outcome: Outcome }) {
  if (kind === "decided") return <Badge tone="good">decided</Badge>;
  if (kind === "proposed") return <Badge tone="accent">needs another person</Badge>;
  return <Badge tone="high">not decided</Badge>;
}
