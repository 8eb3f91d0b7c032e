import type { ReactNode } from "react";
import { Empty } from "../components/empty.tsx";
import { lengthOf } from "./scale.ts";

interface BarListProps {
  title: string;
  note: string;
  /** Said where there are no items. */
  empty: string;
  items: readonly { id: string; name: ReactNode; count: number }[];
}

/** Names with counts, the largest first, each with a bar. */
export function BarList({ title, note, empty, items }: BarListProps) {
  const maximum = Math.max(1, ...items.map(({ count }) => count));
  return (
    <section className="chart">
      <h2>{title}</h2>
      <p>{note}</p>
      {items.length === 0 ? (
        <Empty title={empty} />
      ) : (
        <ol className="bar-list">
          {items.map(({ id, name, count }) => (
            <li key={id}>
              <span className="bar-name">{name}</span>
              <span className="bar-count">{count}</span>
              <span
                className="bar-length"
                aria-hidden="true"
                style={{ width: lengthOf(count, { maximum, ticks: [] }) }}
              />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
