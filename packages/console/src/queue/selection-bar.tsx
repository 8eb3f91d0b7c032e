import type { Decision, DocumentRecord } from "../api/types.ts";
import { Button } from "../components/button.tsx";
import { haveLikeFindings } from "./like-findings.ts";

interface SelectionBarProps {
  selected: readonly DocumentRecord[];
  /** How many documents of the list have findings like the selected ones. */
  likeCount: number;
  onSelectLike: () => void;
  onClear: () => void;
  onDecide: (decision: Decision) => void;
}

/** What can be done with the selected documents. */
export function SelectionBar({ selected, likeCount, onSelectLike, onClear, onDecide }: SelectionBarProps) {
  const areAlike = haveLikeFindings(selected);
  const mayRelease = selected.every(({ status }) => status === "quarantined");
  return (
    <section className="selection-bar" aria-label="Selected documents">
      <p role="status">
        {selected.length} selected
        {!areAlike && ". They have different findings; decide together only on documents with like findings."}
      </p>
      <div className="selection-actions">
        {areAlike && likeCount > selected.length && (
          <Button variant="quiet" onClick={onSelectLike}>
            Select all {likeCount} with like findings
          </Button>
        )}
        <Button variant="quiet" onClick={onClear}>
          Clear selection
        </Button>
        {mayRelease && (
          <Button disabled={!areAlike} onClick={() => onDecide("release")}>
            Release…
          </Button>
        )}
        <Button variant="danger" disabled={!areAlike} onClick={() => onDecide("reject")}>
          Reject…
        </Button>
      </div>
    </section>
  );
}
