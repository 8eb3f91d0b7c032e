import { Button } from "../components/button.tsx";
import { Page } from "../components/page.tsx";
import { DecideDialog } from "../decide/decide-dialog.tsx";
import { useOpenDecision } from "../decide/use-open-decision.ts";
import { ShortcutHelp } from "../keyboard/shortcut-help.tsx";
import { scopes } from "../session/person.ts";
import { useHasScope } from "../session/session-context.tsx";
import { withLikeFindings } from "./like-findings.ts";
import { QueueContent } from "./queue-content.tsx";
import { QueueFilters } from "./queue-filters.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { StatusTabs } from "./status-tabs.tsx";
import { useQueue } from "./use-queue.ts";
import { readerStatuses, reviewerStatuses, useQueueFilter } from "./use-queue-filter.ts";
import { useQueueShortcuts } from "./use-queue-shortcuts.ts";
import { useRowFocus } from "./use-row-focus.ts";
import { useSelection } from "./use-selection.ts";

/** What waits for a decision, the oldest first. */
export function QueuePage() {
  const mayDecide = useHasScope(scopes.review);
  const statuses = mayDecide ? reviewerStatuses : readerStatuses;
  const [filter, changeFilter, clearFilter] = useQueueFilter(statuses);
  const queue = useQueue(filter);
  const documents = queue.documents ?? [];
  const ids = documents.map(({ id }) => id);
  const rows = useRowFocus(ids);
  const selection = useSelection(ids);
  const decision = useOpenDecision("queue", queue.documents);
  const { shortcuts, isHelpOpen, setHelpOpen } = useQueueShortcuts({
    documents,
    rows,
    selection,
    mayDecide,
    onDecide: (kind, some) => {
      if (kind === "reject" || filter.status === "quarantined") decision.open(kind, some);
    },
  });
  const selected = documents.filter(({ id }) => selection.selected.has(id));
  const [model] = selected;
  const like = model ? withLikeFindings(documents, model) : [];

  return (
    <Page
      title="Queue"
      actions={
        <Button variant="quiet" onClick={() => setHelpOpen(true)}>
          Keyboard shortcuts
        </Button>
      }
    >
      <div className="queue-controls">
        <StatusTabs statuses={statuses} current={filter.status} mayCount={mayDecide} />
        <QueueFilters filter={filter} documents={documents} onChange={changeFilter} onClear={clearFilter} />
      </div>
      <QueueContent
        queue={queue}
        filter={filter}
        rows={rows}
        selected={selection.selected}
        onToggle={mayDecide ? selection.toggle : undefined}
      />
      {selected.length > 0 && (
        <SelectionBar
          selected={selected}
          likeCount={like.length}
          onSelectLike={() => selection.select(like.map(({ id }) => id))}
          onClear={selection.clear}
          onDecide={(kind) => decision.open(kind, selected)}
        />
      )}
      {decision.opened && <DecideDialog {...decision.opened} onClose={decision.close} />}
      {isHelpOpen && <ShortcutHelp shortcuts={shortcuts} onClose={() => setHelpOpen(false)} />}
    </Page>
  );
}
