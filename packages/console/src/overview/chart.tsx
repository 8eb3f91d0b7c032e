import type { ReactNode } from "react";
import { dayLabel, lengthOf, type Scale } from "./scale.ts";

/** Days with a label below their column; the others have none, so that labels do not overlap. */
const labelsAtMost = 7;

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
              <span className="plot-day">
                {(columns.length - 1 - index) % every === 0 ? dayLabel(date) : ""}
              </span>
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
