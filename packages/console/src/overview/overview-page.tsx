import { useId, useState } from "react";
import { Link } from "wouter";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Loading } from "../components/loading.tsx";
import { Page } from "../components/page.tsx";
import { UntrustedText } from "../document/untrusted-text.tsx";
import { BarList } from "./bar-list.tsx";
import { DecisionsChart } from "./decisions-chart.tsx";
import { DocumentsChart } from "./documents-chart.tsx";
import { type Overview, useOverview } from "./use-overview.ts";

const ranges = [7, 14, 30, 90];

/** What happened in the last days, of all partners. */
export function OverviewPage() {
  const [days, setDays] = useState(14);
  const id = useId();
  const { data, error, isPending, refetch } = useOverview(days);
  return (
    <Page
      title="Overview"
      actions={
        <label className="range" htmlFor={id}>
          Days
          <select id={id} value={days} onChange={({ target }) => setDays(Number(target.value))}>
            {ranges.map((range) => (
              <option key={range} value={range}>
                Last {range} days
              </option>
            ))}
          </select>
        </label>
      }
    >
      {error && <ErrorNotice error={error} onRetry={() => refetch()} />}
      {isPending && !error && <Loading label="Loading the overview" />}
      {data && <OverviewContent overview={data} />}
    </Page>
  );
}

function OverviewContent({ overview }: { overview: Overview }) {
  const { days, decisionSeconds, rules, rulesOfDocuments, partners } = overview;
  return (
    <div className="overview">
      <DocumentsChart days={days} />
      <DecisionsChart days={days} decisionSeconds={decisionSeconds} />
      <BarList
        title="Rules"
        note={`Documents with findings of a rule, of the last ${rulesOfDocuments} that were quarantined or rejected.`}
        empty="No document was quarantined or rejected."
        items={rules.map(({ rule, documents }) => ({
          id: rule,
          name: <Link href={`/search?rule=${encodeURIComponent(rule)}`}>{rule}</Link>,
          count: documents,
        }))}
      />
      <BarList
        title="Partners"
        note="Documents that they registered in these days."
        empty="No partner registered a document."
        items={partners.map(({ id, name, documents }) => ({
          id,
          name: (
            <Link href={`/search?partner=${encodeURIComponent(id)}`}>
              <UntrustedText text={name} />
            </Link>
          ),
          count: documents,
        }))}
      />
    </div>
  );
}
