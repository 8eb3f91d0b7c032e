import { useSearchParams } from "wouter";
import type { Status } from "../api/types.ts";
import type { QueueFilter } from "./use-queue.ts";

/** The statuses that a queue can have, with what they are called there. The first is the one at the start. */
export const reviewerStatuses: ReadonlyMap<Status, string> = new Map([
  ["quarantined", "Waiting"],
  ["failed", "Failed"],
]);
export const readerStatuses: ReadonlyMap<Status, string> = new Map([
  ["released", "Released"],
  ["quarantined", "Quarantined"],
  ["rejected", "Rejected"],
]);

export const filterNames = ["partner", "type", "rule"] as const;
export type FilterName = (typeof filterNames)[number];

/** The filter in the page's URL, and a function that changes a part of it. */
export function useQueueFilter(
  statuses: ReadonlyMap<Status, string>,
): [QueueFilter, (name: FilterName, value: string) => void, clear: () => void] {
  const [parameters, setParameters] = useSearchParams();
  const [first] = statuses.keys();
  const status = [...statuses.keys()].find((name) => name === parameters.get("status")) ?? first;
  if (!status) throw new Error("There is no status to filter by.");
  const filter: QueueFilter = { status };
  for (const name of filterNames) {
    const value = parameters.get(name);
    if (value) filter[name] = value;
  }
  const change = (name: FilterName, value: string) =>
    setParameters((current) => {
      const next = new URLSearchParams(current);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  const clear = () =>
    setParameters((current) => {
      const next = new URLSearchParams(current);
      for (const name of filterNames) next.delete(name);
      return next;
    });
  return [filter, change, clear];
}
