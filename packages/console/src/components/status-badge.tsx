import { Badge } from "./badge.tsx";
import { toneOf } from "./statuses.ts";

/** A document's status. */
export function StatusBadge({ status }: { status: string }) {
  return <Badge tone={toneOf(status)}>{status.replaceAll("-", " ")}</Badge>;
}
