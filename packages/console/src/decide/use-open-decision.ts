import { useState } from "react";
import type { Decision, DocumentRecord } from "../api/types.ts";
import { useDraft } from "../session/use-draft.ts";

interface OpenDecision {
  decision: Decision;
  documents: readonly DocumentRecord[];
}

/**
 * The decision for which the dialog is open. It opens again after a new sign-in, with the documents that are still there.
 * @param name names the page's dialog
 * @param documents what the page displays; undefined while it is loading
 */
export function useOpenDecision(name: string, documents: readonly DocumentRecord[] | undefined) {
  const [draft, setDraft] = useDraft<{ decision: Decision; ids: string[] }>(name);
  // The documents as they were when the dialog opened: the list changes while it is open.
  const [opened, setOpened] = useState<OpenDecision>();
  if (draft && !opened && documents) {
    const remaining = documents.filter(({ id }) => draft.ids.includes(id));
    if (remaining.length > 0) setOpened({ decision: draft.decision, documents: remaining });
  }
  return {
    opened,
    open: (decision: Decision, some: readonly DocumentRecord[]) => {
      setDraft({ decision, ids: some.map(({ id }) => id) });
      setOpened({ decision, documents: some });
    },
    close: () => {
      setDraft(undefined);
      setOpened(undefined);
    },
  };
}
