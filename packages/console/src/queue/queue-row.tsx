import { Link } from "wouter";
import type { DocumentRecord } from "../api/types.ts";
import { Age } from "../components/age.tsx";
import { Badge } from "../components/badge.tsx";
import { typeName } from "../components/type-name.ts";
import { UntrustedText } from "../document/untrusted-text.tsx";
import { visible } from "../document/visible.ts";
import { FindingsCell } from "./findings-cell.tsx";

interface QueueRowProps {
  document: DocumentRecord;
  isSelected: boolean;
  /** Absent where the person may not decide. */
  onToggle?: (() => void) | undefined;
}

/** A document of the queue. */
export function QueueRow({ document, isSelected, onToggle }: QueueRowProps) {
  const { id, filename, ownerName, contentType, createdAt, proposal } = document;
  return (
    <tr data-document={id} data-selected={isSelected || undefined}>
      {onToggle && (
        <td className="queue-select">
          <label>
            <input type="checkbox" checked={isSelected} onChange={onToggle} />
            <span className="visually-hidden">Select {visible(filename)}</span>
          </label>
        </td>
      )}
      <td className="queue-partner">
        <UntrustedText text={ownerName} />
      </td>
      <th scope="row" className="queue-file">
        <Link href={`/documents/${id}`} data-document={id}>
          <UntrustedText text={filename} />
        </Link>
        {proposal && (
          <div>
            <Badge tone="accent">needs another person</Badge>
          </div>
        )}
      </th>
      <td className="queue-type">
        <span title={contentType}>
          <UntrustedText text={typeName(contentType)} />
        </span>
      </td>
      <td className="queue-findings">
        <FindingsCell document={document} />
      </td>
      <td className="queue-age">
        <Age since={createdAt} />
      </td>
    </tr>
  );
}
