import type { DocumentRecord, Finding } from "../api/types.ts";
import { Time } from "../components/time.tsx";
import { useConfiguration } from "../configuration-context.tsx";
import { UntrustedText } from "../document/untrusted-text.tsx";
import type { Person } from "../session/person.ts";
import { usePerson } from "../session/session-context.tsx";
import { actorNameOf } from "./actor.ts";

/** Whether a document's release waits for a person other than the given one. */
export function waitsForAnother(person: Person, { proposal }: Pick<DocumentRecord, "proposal">): boolean {
  return proposal?.actor === `reviewer:${person.username}`;
}

/** Whether a finding is severe, also where the stage's settings reduce the severity that the profile gives it. */
const isSevere = ({ severity, profileSeverity }: Finding) =>
  severity === "high" || profileSeverity === "high";

/** Says which releases need two people, and who proposed them. */
export function TwoPeopleNotice({ documents }: { documents: readonly DocumentRecord[] }) {
  const { twoPeople } = useConfiguration();
  const person = usePerson();
  if (!twoPeople) return null;
  const needing = documents.filter(({ findings }) => findings.some(isSevere));
  const unproposed = needing.filter(({ proposal }) => !proposal);
  return (
    <>
      {needing.flatMap((document) =>
        document.proposal ? (
          <div key={document.id} className="notice">
            <p>
              <UntrustedText text={actorNameOf(document.proposal)} /> proposed to release{" "}
              <UntrustedText text={document.filename} /> at <Time value={document.proposal.at} />:{" "}
              <q>
                <UntrustedText text={document.proposal.reason} keepLines />
              </q>
            </p>
            <p>
              {waitsForAnother(person, document)
                ? "It needs another person, who releases it as well."
                : "Your release decides."}
            </p>
          </div>
        ) : (
          []
        ),
      )}
      {unproposed.length > 0 && (
        <p className="notice">
          {unproposed.length === documents.length
            ? "With a severe finding, this release needs another person, who releases it as well."
            : `${unproposed.length} of these have a severe finding. Their release needs another person, who releases them as well.`}
        </p>
      )}
    </>
  );
}
