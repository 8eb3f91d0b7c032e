import { ErrorNotice } from "../components/error-notice.tsx";
import { StatusBadge } from "../components/status-badge.tsx";
import { Time } from "../components/time.tsx";
import { UntrustedText } from "../document/untrusted-text.tsx";
import { actorNameOf } from "./actor.ts";
import { decisionEventOf, type Outcome } from "./outcome.ts";

/** Says what became of a decision, where it did not take effect. */
export function OutcomeNotice({ outcome }: { outcome: Outcome }) {
  if (outcome.kind === "failed") return <ErrorNotice error={outcome.error} />;
  if (outcome.kind !== "conflict") return null;
  const { current, detail } = outcome;
  const event = current && decisionEventOf(current);
  return (
    <div className="notice notice-warning" role="alert">
      <p className="notice-title">
        {event ? "Somebody else decided first" : "The document has changed in the meantime"}
      </p>
      {event ? (
        <p>
          <UntrustedText text={actorNameOf(event)} />{" "}
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
