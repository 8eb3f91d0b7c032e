import { useEffect, useRef } from "react";
import { UntrustedText } from "../untrusted-text.tsx";
import { moveOf, type TreeItem } from "./tree.ts";

interface StructureTreeProps {
  items: TreeItem[];
  expanded: ReadonlySet<string>;
  active: string;
  /** Whether the active node gets the focus wherever the focus is, because a finding led to it. */
  takesFocus: boolean;
  onActivate: (key: string) => void;
  onToggle: (key: string) => void;
}

/** The structure of the content. https://www.w3.org/WAI/ARIA/apg/patterns/treeview/ */
export function StructureTree(props: StructureTreeProps) {
  const { items, expanded, active, takesFocus, onActivate, onToggle } = props;
  const list = useRef<HTMLDivElement>(null);
  const isFocused = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: focus follows the active node.
  useEffect(() => {
    if (isFocused.current || takesFocus) list.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }, [active, takesFocus]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = moveOf(event.key, items, active, expanded);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.toggled !== undefined) onToggle(move.toggled);
    onActivate(move.active);
  };
  return (
    <div
      ref={list}
      role="tree"
      aria-label="Structure of the content"
      className="structure-tree"
      onKeyDown={onKeyDown}
      onFocus={() => {
        isFocused.current = true;
      }}
      onBlur={() => {
        isFocused.current = false;
      }}
    >
      {items.map((item) => (
        <StructureTreeItem
          key={item.key}
          item={item}
          isExpanded={expanded.has(item.key)}
          isActive={item.key === active}
          onActivate={onActivate}
          onToggle={onToggle}
        />
      ))}
    </div>
  );
}

interface StructureTreeItemProps extends Pick<StructureTreeProps, "onActivate" | "onToggle"> {
  item: TreeItem;
  isExpanded: boolean;
  isActive: boolean;
}

function StructureTreeItem({ item, isExpanded, isActive, onActivate, onToggle }: StructureTreeItemProps) {
  const { key, node, level, position, siblings, findings } = item;
  const hasChildren = node.children.length > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of its items.
    <div
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={hasChildren ? isExpanded : undefined}
      aria-selected={isActive}
      tabIndex={isActive ? 0 : -1}
      className="structure-node"
      style={{ "--level": level } as React.CSSProperties}
      onClick={() => {
        onActivate(key);
        if (hasChildren) onToggle(key);
      }}
    >
      <span className="structure-marker" aria-hidden="true" />
      <span>
        <UntrustedText text={node.name} />{" "}
        <span className="structure-kind">
          <UntrustedText text={node.kind} />
        </span>
        {findings.length > 0 && (
          <span className="structure-count">
            {" "}
            {findings.length} {findings.length === 1 ? "finding" : "findings"}
          </span>
        )}
      </span>
    </div>
  );
}
