import type { ReactNode } from "react";
import { StatusBadge } from "../components/status-badge.tsx";
import { Time } from "../components/time.tsx";
import { Fact } from "./fact.tsx";
import type { DocumentRecord } from "./model.ts";
import { UntrustedText } from "./untrusted-text.tsx";

/** State, partner, times and labels of a document. */
export function Facts({ document }: { document: DocumentRecord }) {
  const { id, status, owner, ownerName, createdAt, updatedAt, verdict, decision, labels } = document;
  return (
    <section aria-labelledby="facts-title" className="card">
      <h2 id="facts-title">Document</h2>
      <dl className="facts">
        <Fact term="State">
          <StatusBadge status={status} />
        </Fact>
        <Fact term="Partner">
          <UntrustedText text={ownerName} />
          {owner !== ownerName && (
            <>
              {" "}
              (<UntrustedText text={owner} />)
            </>
          )}
        </Fact>
        <Fact term="Registered">
          <Time value={createdAt} />
        </Fact>
        <Fact term="Last change">
          <Time value={updatedAt} />
        </Fact>
        {verdict && <Fact term="Verdict">{verdict}</Fact>}
        {decision && <Fact term="Decision">{decision}</Fact>}
        <Fact term="Id">
          <code>{id}</code>
        </Fact>
      </dl>
      <Labels labels={labels} />
    </section>
  );
}

function Labels({ labels }: { labels: DocumentRecord["labels"] }): ReactNode {
  const entries = Object.entries(labels);
  if (entries.length === 0) return null;
  return (
    <>
      <h3>Labels</h3>
      <dl className="facts">
        {entries.map(([name, value]) => (
          <Fact key={name} term={<UntrustedText text={name} />}>
            <UntrustedText text={value} />
          </Fact>
        ))}
      </dl>
    </>
  );
}
