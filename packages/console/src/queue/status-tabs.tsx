import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { useApi } from "../api/api-context.tsx";
import { answerOf } from "../api/client.ts";
import { pollingMilliseconds } from "../api/polling.ts";
import type { Status } from "../api/types.ts";

interface StatusTabsProps {
  statuses: ReadonlyMap<Status, string>;
  current: Status;
  /** Whether the person may count the documents of a status. */
  mayCount: boolean;
}

/** Chooses the status of the documents, and says how many each has. */
export function StatusTabs({ statuses, current, mayCount }: StatusTabsProps) {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ["queue-counts"],
    queryFn: ({ signal }) => answerOf(api.GET("/queue", { signal })),
    enabled: mayCount,
    refetchInterval: pollingMilliseconds("listing"),
  });
  const counts = new Map<string, string>(
    data?.data.statuses.map(({ status, count, isComplete }) => [status, `${count}${isComplete ? "" : "+"}`]),
  );
  return (
    <nav aria-label="Status" className="tabs">
      <ul className="links">
        {[...statuses].map(([status, title]) => (
          <li key={status}>
            <Link href={`?status=${status}`} aria-current={status === current ? "page" : undefined}>
              {title}
              {counts.has(status) && <span className="tab-count">{counts.get(status)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
