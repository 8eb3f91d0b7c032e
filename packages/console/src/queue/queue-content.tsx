import { Button } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Loading } from "../components/loading.tsx";
import { QueueTable } from "./queue-table.tsx";
import type { QueueFilter, useQueue } from "./use-queue.ts";
import { filterNames } from "./use-queue-filter.ts";
import type { useRowFocus } from "./use-row-focus.ts";

interface QueueContentProps {
  queue: ReturnType<typeof useQueue>;
  filter: QueueFilter;
  rows: ReturnType<typeof useRowFocus>;
  selected: ReadonlySet<string>;
  onToggle: ((id: string) => void) | undefined;
}

/** The documents of the queue, or why there are none. */
export function QueueContent({ queue, filter, rows, selected, onToggle }: QueueContentProps) {
  const { documents, error, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = queue;
  if (!documents) {
    if (error) return <ErrorNotice error={error} onRetry={refetch} />;
    return <Loading label="Loading documents" />;
  }
  return (
    <>
      {error && <ErrorNotice error={error} onRetry={refetch} />}
      {documents.length === 0 ? (
        <EmptyQueue filter={filter} hasMore={hasNextPage} />
      ) : (
        <QueueTable
          caption={`Documents with the status ${filter.status}, the oldest first`}
          documents={documents}
          selected={selected}
          onToggle={onToggle}
          table={rows.table}
          onFocus={rows.onFocus}
        />
      )}
      {hasNextPage && (
        <div className="queue-more">
          <Button isBusy={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {isFetchingNextPage ? "Loading…" : "Load more"}
          </Button>
        </div>
      )}
    </>
  );
}

function EmptyQueue({ filter, hasMore }: { filter: QueueFilter; hasMore: boolean }) {
  if (hasMore)
    return (
      <Empty title="None of the oldest documents fits the filters">
        <p>Load more to look at the others.</p>
      </Empty>
    );
  if (filterNames.some((name) => filter[name]))
    return (
      <Empty title="No document fits the filters">
        <p>Clear them to see the others.</p>
      </Empty>
    );
  if (filter.status === "quarantined")
    return (
      <Empty title="Nothing waits for a decision">
        <p>New documents appear here by themselves.</p>
      </Empty>
    );
  return <Empty title={`There are no documents with the status ${filter.status}`} />;
}
