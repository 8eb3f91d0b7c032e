import type { RefObject } from "react";
import type { DocumentRecord } from "../api/types.ts";
import { QueueRow } from "./queue-row.tsx";

interface QueueTableProps {
  /** What the table has, for screen readers. */
  caption: string;
  documents: readonly DocumentRecord[];
  selected: ReadonlySet<string>;
  /** Absent where the person may not decide. */
  onToggle?: ((id: string) => void) | undefined;
  table: RefObject<HTMLTableElement | null>;
  onFocus: (target: Element) => void;
}

/** Documents as a table; on narrow screens each is a card. */
export function QueueTable({ caption, documents, selected, onToggle, table, onFocus }: QueueTableProps) {
  return (
    <table ref={table} className="queue" onFocus={({ target }) => onFocus(target)}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {onToggle && (
            <th scope="col" className="queue-select">
              <span className="visually-hidden">Selection</span>
            </th>
          )}
          <th scope="col" className="queue-partner">
            Partner
          </th>
          <th scope="col" className="queue-file">
            File
          </th>
          <th scope="col" className="queue-type">
            Type
          </th>
          <th scope="col">Findings, worst first</th>
          <th scope="col" className="queue-age">
            Age
          </th>
        </tr>
      </thead>
      <tbody>
        {documents.map((document) => (
          <QueueRow
            key={document.id}
            document={document}
            isSelected={selected.has(document.id)}
            onToggle={onToggle && (() => onToggle(document.id))}
          />
        ))}
      </tbody>
    </table>
  );
}
