import type { Status } from "../api/types.ts";
import { Badge, type Tone } from "./badge.tsx";

const tones: ReadonlyMap<string, Tone> = new Map<Status, Tone>([
  ["awaiting-upload", "neutral"],
  ["inspecting", "accent"],
  ["quarantined", "medium"],
  ["settling", "accent"],
  ["failed", "high"],
  ["released", "good"],
  ["rejected", "high"],
]);

/** A document's status. */
export function StatusBadge({ status }: { status: string }) {
  return <Badge tone={tones.get(status) ?? "neutral"}>{status.replaceAll("-", " ")}</Badge>;
}
