import { Empty } from "../components/empty.tsx";
import { Chart } from "./chart.tsx";
import { DayTable } from "./day-table.tsx";
import { dayLabel, durationIn, lengthOf, scaleFor, unitOf } from "./scale.ts";
import type { Overview } from "./use-overview.ts";

const statistics = [
  { key: "median", name: "Median" },
  { key: "p90", name: "90 % within" },
] as const;

/** The time from quarantine to a person's decision. Days without a decision have no mark. */
export function DecisionsChart({ days, decisionSeconds }: Pick<Overview, "days" | "decisionSeconds">) {
  if (decisionSeconds.length === 0)
    return (
      <section className="chart">
        <h2>Time to decision</h2>
        <Empty title="Nobody decided in these days." />
      </section>
    );
  const largest = Math.max(...decisionSeconds.map(({ p90 }) => p90));
  const unit = unitOf(largest);
  const scale = scaleFor(largest, unit.seconds);
  const ofDay = new Map(decisionSeconds.map((decisions) => [decisions.date, decisions]));
  const text = (seconds: number) => durationIn(unit, seconds);
  return (
    <Chart
      title="Time to decision"
      note="From quarantine to a person's decision, on the day of the decision."
      scale={scale}
      tickText={text}
      legend={statistics.map(({ key, name }) => ({ name, className: `statistic-${key}` }))}
      columns={days.map(({ date }) => {
        const decisions = ofDay.get(date);
        if (!decisions) return { date, title: `${dayLabel(date)}: no decision`, marks: null };
        return {
          date,
          title: `${dayLabel(date)}: median ${text(decisions.median)}, 90 % within ${text(decisions.p90)}`,
          marks: statistics.map(({ key }) => (
            <div
              key={key}
              className={`point statistic-${key}`}
              style={{ bottom: lengthOf(decisions[key], scale) }}
            />
          )),
        };
      })}
      table={
        <DayTable
          caption="Time to decision"
          columns={statistics.map(({ name }) => name)}
          rows={decisionSeconds.map(({ date, ...decisions }) => ({
            date,
            cells: statistics.map(({ key }) => text(decisions[key])),
          }))}
        />
      }
    />
  );
}
