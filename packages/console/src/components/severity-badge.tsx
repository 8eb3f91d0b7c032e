import { Badge } from "./badge.tsx";

/** A finding's severity. */
export function SeverityBadge({ severity }: { severity: "low" | "medium" | "high" }) {
  return <Badge tone={severity}>{severity}</Badge>;
}
