import { useState } from "react";
import { useLocation } from "wouter";
import type { Decision, DocumentRecord } from "../api/types.ts";
import { type Shortcut, useShortcuts } from "../keyboard/use-shortcuts.ts";
import { haveLikeFindings, withLikeFindings } from "./like-findings.ts";
import type { useRowFocus } from "./use-row-focus.ts";
import type { useSelection } from "./use-selection.ts";

interface QueueShortcuts {
  documents: readonly DocumentRecord[];
  rows: ReturnType<typeof useRowFocus>;
  selection: ReturnType<typeof useSelection>;
  mayDecide: boolean;
  onDecide: (decision: Decision, documents: readonly DocumentRecord[]) => void;
}

/** The queue's shortcuts, and whether their help is open. */
export function useQueueShortcuts({ documents, rows, selection, mayDecide, onDecide }: QueueShortcuts) {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [, navigate] = useLocation();

  /** Runs something for the document of the current row. */
  const withCurrent = (run: (document: DocumentRecord) => void) => () => {
    const current = documents.find(({ id }) => id === rows.currentId());
    if (current) run(current);
  };
  const decide = (decision: Decision) => () => {
    const selected = documents.filter(({ id }) => selection.selected.has(id));
    if (selected.length === 0) withCurrent((document) => onDecide(decision, [document]))();
    else if (haveLikeFindings(selected)) onDecide(decision, selected);
  };
  const selectLike = withCurrent((document) =>
    selection.select(withLikeFindings(documents, document).map(({ id }) => id)),
  );

  const shortcuts: Shortcut[] = [
    { key: "j", does: "Next document", run: rows.next },
    { key: "k", does: "Previous document", run: rows.previous },
    { key: "Enter", does: "Open the document", run: withCurrent(({ id }) => navigate(`/documents/${id}`)) },
    ...(mayDecide
      ? [
          { key: "s", does: "Select the document", run: withCurrent(({ id }) => selection.toggle(id)) },
          { key: "a", does: "Select all with like findings", run: selectLike },
          { key: "r", does: "Release the document, or the selected ones", run: decide("release") },
          { key: "x", does: "Reject the document, or the selected ones", run: decide("reject") },
          { key: "Escape", does: "Clear the selection; close a dialog", run: selection.clear },
        ]
      : []),
    { key: "?", does: "List the shortcuts", run: () => setHelpOpen(true) },
  ];
  // Enter belongs to the link, button or checkbox that has the focus.
  useShortcuts(shortcuts.filter(({ key }) => key !== "Enter"));
  return { shortcuts, isHelpOpen, setHelpOpen };
}
