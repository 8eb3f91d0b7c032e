import type { ReactNode } from "react";
import { dayLabel, lengthOf, type Scale } from "./scale.ts";

/** Days with a label below their column; the others have none, so that labels do not overlap. */
const labelsAtMost = 7;

/**
 * The label of a column. In a narrow plot, every second one is hidden.
 * @param position among the labels, from the last one on; columns between two labels have none
 */
function DayLabel({ date, position }: { date: string; position: number }) {
  return (
    <span className={position % 2 === 0 ? "plot-day" : "plot-day wide-plot-only"}>
      {Number.isInteger(position) && dayLabel(date)}
    </span>
  );
}

interface ChartProps {
  title: string;
  /** What the numbers are, below the title. */
  note: string;
  scale: Scale;
  /** The text of a value on the axis. */
  tickText: (value: number) => string;
  legend: readonly { name: string; className: string }[];
  /** A column for each day, from the oldest on. */
  columns: readonly { date: string; title: string; marks: ReactNode }[];
  /** The same numbers as a table, which screen readers read in place of the columns. */
  table: ReactNode;
}

/** A plot with a column for each day. The columns are for the eye; the table has the same numbers. */
export function Chart({ title, note, scale, tickText, legend, columns, table }: ChartProps) {
  const every = Math.ceil(columns.length / labelsAtMost);
  return (
    <figure className="chart">
      <figcaption>
        <h2>{title}</h2>
        <p>{note}</p>
      </figcaption>
      <div className="plot" aria-hidden="true">
        <div className="plot-ticks">
          {scale.ticks.map((tick) => (
            <span key={tick} style={{ bottom: lengthOf(tick, scale) }}>
              {tickText(tick)}
            </span>
          ))}
        </div>
        <div className="plot-columns">
          {columns.map(({ date, title: text, marks }, index) => (
            <div key={date} className="plot-column" title={text}>
              <div className="plot-marks">{marks}</div>
              <DayLabel date={date} position={(columns.length - 1 - index) / every} />
            </div>
          ))}
        </div>
      </div>
      <ul className="legend" aria-hidden="true">
        {legend.map(({ name, className }) => (
          <li key={name}>
            <span className={`swatch ${className}`} />
            {name}
          </li>
        ))}
      </ul>
      <details>
        <summary>As a table</summary>
        <div className="table-scroll">{table}</div>
      </details>
    </figure>
  );
}
