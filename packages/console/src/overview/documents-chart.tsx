import { Chart } from "./chart.tsx";
import { DayTable } from "./day-table.tsx";
import { dayLabel, lengthOf, scaleFor } from "./scale.ts";
import type { Day } from "./use-overview.ts";

/** The outcomes that a column has, from the bottom to the top. */
const outcomes = [
  { key: "released", name: "Released" },
  { key: "quarantined", name: "Quarantined" },
  { key: "rejected", name: "Rejected" },
  { key: "expired", name: "Expired" },
  { key: "failed", name: "Failed" },
] as const satisfies { key: keyof Day; name: string }[];

const columnsOfTable = [{ key: "registered", name: "Registered" } as const, ...outcomes];

const totalOf = (day: Day): number => outcomes.reduce((sum, { key }) => sum + day[key], 0);

const textOf = (day: Day): string =>
  `${dayLabel(day.date)}: ${outcomes.map(({ key, name }) => `${day[key]} ${name.toLowerCase()}`).join(", ")}`;

/** Documents a day by what they became. */
export function DocumentsChart({ days }: { days: readonly Day[] }) {
  const scale = scaleFor(Math.max(0, ...days.map(totalOf)));
  return (
    <Chart
      title="Documents a day"
      note="By what they became, on the day they became it. A quarantined document counts again when it is decided."
      scale={scale}
      tickText={String}
      legend={outcomes.map(({ key, name }) => ({ name, className: `outcome-${key}` }))}
      columns={days.map((day) => ({
        date: day.date,
        title: textOf(day),
        marks: outcomes.map(({ key }) =>
          day[key] === 0 ? null : (
            <div key={key} className={`bar outcome-${key}`} style={{ height: lengthOf(day[key], scale) }} />
          ),
        ),
      }))}
      table={
        <DayTable
          caption="Documents a day"
          columns={columnsOfTable.map(({ name }) => name)}
          rows={days.map((day) => ({
            date: day.date,
            cells: columnsOfTable.map(({ key }) => String(day[key])),
          }))}
        />
      }
    />
  );
}
