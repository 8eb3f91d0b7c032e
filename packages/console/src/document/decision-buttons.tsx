import type { Decision } from "../api/types.ts";
import { Button } from "../components/button.tsx";
import { DecideDialog } from "../decide/decide-dialog.tsx";
import { useOpenDecision } from "../decide/use-open-decision.ts";
import { useShortcuts } from "../keyboard/use-shortcuts.ts";
import type { DocumentRecord } from "./model.ts";

/** The decisions that each status permits. */
const permitted: ReadonlyMap<string, readonly Decision[]> = new Map([
  ["quarantined", ["release", "reject"]],
  ["failed", ["reject"]],
]);

const buttons = {
  release: { label: "Release…", key: "r", does: "Release", variant: "primary" },
  reject: { label: "Reject…", key: "x", does: "Reject", variant: "danger" },
} as const;

/** Decides on a document that waits for it, by buttons or by the keys of the queue. */
export function DecisionButtons({ document }: { document: DocumentRecord }) {
  const { opened, open, close } = useOpenDecision(`document:${document.id}`, [document]);
  const decisions = permitted.get(document.status) ?? [];
  useShortcuts(
    decisions.map((decision) => ({ ...buttons[decision], run: () => open(decision, [document]) })),
  );
  return (
    <>
      {decisions.map((decision) => (
        <Button key={decision} variant={buttons[decision].variant} onClick={() => open(decision, [document])}>
          {buttons[decision].label}
        </Button>
      ))}
      {opened && <DecideDialog {...opened} onClose={close} />}
    </>
  );
}
