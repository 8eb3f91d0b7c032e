import { dayLabel } from "./scale.ts";

interface DayTableProps {
  caption: string;
  columns: readonly string[];
  rows: readonly { date: string; cells: readonly string[] }[];
}

/** Numbers by day, the newest first. */
export function DayTable({ caption, columns, rows }: DayTableProps) {
  return (
    <table className="day-table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Day (UTC)</th>
          {columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.toReversed().map(({ date, cells }) => (
          <tr key={date}>
            <th scope="row">
              <time dateTime={date}>{dayLabel(date)}</time>
            </th>
            {cells.map((cell, index) => (
              <td key={columns[index]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
