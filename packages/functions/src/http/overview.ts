import type { Document } from "@airlock/core/document.ts";
import type { Ledger } from "@airlock/core/ledger/ledger.ts";
import { isPartnerId } from "@airlock/core/partners/partner.ts";
import type { Partners } from "@airlock/core/partners/partners.ts";
import { type DayRange, dayOf, type MetricReader } from "../overview/metric-reader.ts";
import type { MetricName } from "../shared/metric-names.ts";
import type { Handlers, Services } from "./context.ts";
import { readQuery } from "./request.ts";
import { querySchemas } from "./schemas.ts";

/** Counts of a day in the answer, by the metric that has them. */
const countOfDay = {
  registered: "DocumentsRegistered",
  released: "DocumentsReleased",
  quarantined: "DocumentsQuarantined",
  rejected: "DocumentsRejected",
  expired: "DocumentsExpired",
  failed: "DocumentsFailed",
} as const satisfies Record<string, MetricName>;

const partnersAtMost = 10;
const rulesAtMost = 10;

/** Documents in each status whose findings are counted. A page of a listing can have as many. */
const countedDocuments = 100;

const dayMilliseconds = 86_400_000;

interface OverviewServices extends Pick<Services, "ledger" | "now"> {
  metrics: Pick<MetricReader, "daily" | "documentsOfPartners">;
  partners: Pick<Partners, "get">;
}

/** What happened in the last days, for the people who review. */
export function overviewHandlers(services: OverviewServices): Handlers<"getOverview"> {
  const { metrics, ledger, now = () => new Date() } = services;
  return {
    async getOverview(context) {
      const { days } = readQuery(context, querySchemas.overview);
      const range = lastDays(days, now());
      const [{ counts, decisionSeconds }, documents, recent] = await Promise.all([
        metrics.daily(Object.values(countOfDay), range),
        metrics.documentsOfPartners(range),
        recentlyHeld(ledger, range),
      ]);
      const dates = datesOf(range);
      return context.json({
        days: dates.map((date) => ({
          date,
          ...Object.fromEntries(
            Object.entries(countOfDay).map(([name, metric]) => [name, counts.get(metric)?.get(date) ?? 0]),
          ),
        })),
        decisionSeconds: dates.flatMap((date) => {
          const [median, p90] = [decisionSeconds.median.get(date), decisionSeconds.p90.get(date)];
          return median === undefined || p90 === undefined ? [] : [{ date, median, p90 }];
        }),
        rules: topRules(recent),
        rulesOfDocuments: recent.length,
        partners: await topPartners(documents, services.partners),
      });
    },
  };
}

/** Today and the days before it, in UTC. */
function lastDays(days: number, now: Date): DayRange {
  const to = Date.parse(dayOf(now)) + dayMilliseconds;
  return { from: new Date(to - days * dayMilliseconds), to: new Date(to) };
}

function datesOf({ from, to }: DayRange): string[] {
  const days = Math.round((to.getTime() - from.getTime()) / dayMilliseconds);
  return Array.from({ length: days }, (_, day) => dayOf(new Date(from.getTime() + day * dayMilliseconds)));
}

/** The documents that were quarantined or rejected last. */
async function recentlyHeld(ledger: Ledger, { from, to }: DayRange): Promise<Document[]> {
  const pages = await Promise.all(
    (["quarantined", "rejected"] as const).map((status) =>
      ledger.listByStatus(status, { from, to, limit: countedDocuments }),
    ),
  );
  return pages.flatMap(({ documents }) => documents);
}

const largestFirst = ([, one]: [unknown, number], [, other]: [unknown, number]) => other - one;

/** The rules with findings in most documents. */
function topRules(documents: readonly Document[]): { rule: string; documents: number }[] {
  const counts = new Map<string, number>();
  for (const { findings } of documents)
    for (const rule of new Set(findings.map((finding) => finding.rule)))
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts]
    .sort(largestFirst)
    .slice(0, rulesAtMost)
    .map(([rule, count]) => ({ rule, documents: count }));
}

/** The partners that registered most documents. A client that the stage declares has its name as its id. */
function topPartners(documents: ReadonlyMap<string, number>, partners: Pick<Partners, "get">) {
  const top = [...documents]
    .filter(([, count]) => count > 0)
    .sort(largestFirst)
    .slice(0, partnersAtMost);
  return Promise.all(
    top.map(async ([id, count]) => ({
      id,
      name: (isPartnerId(id) ? await partners.get(id) : undefined)?.name ?? id,
      documents: count,
    })),
  );
}
