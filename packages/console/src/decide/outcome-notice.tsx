import type { DocumentWithHistory, HistoryEvent } from "../api/types.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { StatusBadge } from "../components/status-badge.tsx";
import { Time } from "../components/time.tsx";
import { UntrustedText } from "../document/untrusted-text.tsx";
import { usePerson } from "../session/session-context.tsx";
import { actorNameOf } from "./actor.ts";
import { decisionEventOf, type Outcome } from "./outcome.ts";

/** Says what became of a decision, where it did not take effect. */
export function OutcomeNotice({ outcome }: { outcome: Outcome }) {
  const { username } = usePerson();
  if (outcome.kind === "failed") return <ErrorNotice error={outcome.error} />;
  if (outcome.kind !== "conflict") return null;
  const { current, detail } = outcome;
  const event = current && decisionEventOf(current);
  return (
    <div className="notice notice-warning" role="alert">
      <p className="notice-title">{titleOf(current, username)}</p>
      {event ? (
        <p>
          {isOf(event, username) ? "You" : <UntrustedText text={actorNameOf(event)} />}{" "}
          {event.type === "release-decided" ? "released" : "rejected"} it at <Time value={event.at} />
          {event.reason && (
            <>
              :{" "}
              <q>
                <UntrustedText text={event.reason} keepLines />
              </q>
            </>
          )}
        </p>
      ) : (
        <p>
          <UntrustedText text={detail} />
        </p>
      )}
      {current && (
        <p>
          It is now <StatusBadge status={current.status} />
        </p>
      )}
    </div>
  );
}

const isOf = ({ actor }: Pick<HistoryEvent, "actor">, username: string) => actor === `reviewer:${username}`;

/**
 * The title, by what is on record: a person whose decision was answered too late, or who decided in another window, can try it
 * again with another reason.
 */
function titleOf(current: DocumentWithHistory | undefined, username: string): string {
  const event = current && decisionEventOf(current);
  if (event) return isOf(event, username) ? "You have decided before" : "Somebody else decided first";
  if (current?.proposal && isOf(current.proposal, username)) return "You have proposed the release before";
  return "The document has changed in the meantime";
}
