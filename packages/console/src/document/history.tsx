import { Time } from "../components/time.tsx";
import { ExportButtons } from "./export/export-buttons.tsx";
import { actorOf, labelOfEvent } from "./history-labels.ts";
import type { DocumentWithHistory, HistoryEvent, Proposal } from "./model.ts";
import { UntrustedText } from "./untrusted-text.tsx";

/** Who caused an event, with the role. */
function Actor({ event }: { event: Pick<HistoryEvent, "actor" | "actorName"> }) {
  const { role, name } = actorOf(event);
  return (
    <>
      {role} <UntrustedText text={name} />
    </>
  );
}

/** A document's history from its first event, with files of it to save. */
export function History({ document }: { document: DocumentWithHistory }) {
  return (
    <section aria-labelledby="history-title" className="card">
      <h2 id="history-title">History</h2>
      <ol className="timeline">
        {document.history.map((event) => (
          <li key={event.sequence} className="timeline-event">
            <p className="timeline-label">
              <strong>
                <UntrustedText text={labelOfEvent(event.type)} />
              </strong>
              {event.from !== event.to && (
                <span className="timeline-status">
                  {[event.from, event.to].flatMap((status) => status?.replaceAll("-", " ") ?? []).join(" → ")}
                </span>
              )}
            </p>
            <p className="timeline-meta">
              <Time value={event.at} /> by <Actor event={event} />
            </p>
            {event.reason && (
              <blockquote className="reason">
                <UntrustedText text={event.reason} keepLines />
              </blockquote>
            )}
          </li>
        ))}
      </ol>
      <ExportButtons document={document} />
    </section>
  );
}

/** Says that a release waits for another person. */
export function ProposalNotice({ proposal }: { proposal: Proposal }) {
  return (
    <div className="notice" role="status">
      <p className="notice-title">Release proposed, another person has to confirm it</p>
      <p>
        <Actor event={proposal} /> proposed it on <Time value={proposal.at} />:
      </p>
      <blockquote className="reason">
        <UntrustedText text={proposal.reason} keepLines />
      </blockquote>
    </div>
  );
}
