import { useEffect, useMemo, useState } from "react";
import { Button } from "../../components/button.tsx";
import { formatBytes } from "../bytes.ts";
import { Fact } from "../fact.tsx";
import type { Finding, StructureNode } from "../model.ts";
import { UntrustedText } from "../untrusted-text.tsx";
import { StructureTree } from "./structure-tree.tsx";
import { ancestorsOf, expandedAtFirst, itemOfFinding, type TreeItem, treeOf, visibleItems } from "./tree.ts";

/** Nodes that are displayed at once, so that large archives do not block the page. */
const step = 500;

interface StructureViewProps {
  root: StructureNode;
  isComplete: boolean;
  findings: readonly Finding[];
  /** The finding whose node is to be selected. */
  target?: Finding | undefined;
  onFinding: (finding: Finding) => void;
}

/** The structure as a tree, beside the details of the selected node. */
export function StructureView({ root, isComplete, findings, target, onFinding }: StructureViewProps) {
  const tree = useMemo(() => treeOf(root, findings), [root, findings]);
  const [expanded, setExpanded] = useState(() => expandedAtFirst(tree));
  const [active, setActive] = useState("0");
  const [limit, setLimit] = useState(step);
  const targetKey = target && itemOfFinding(tree, target)?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each request of a finding selects its node.
  useEffect(() => {
    if (targetKey === undefined) return;
    setExpanded((before) => new Set([...before, ...ancestorsOf(tree, targetKey)]));
    setActive(targetKey);
  }, [target, targetKey, tree]);
  const toggle = (key: string) =>
    setExpanded(
      (before) => new Set(before.has(key) ? [...before].filter((k) => k !== key) : [...before, key]),
    );
  const items = visibleItems(tree, expanded);
  const end = Math.max(limit, items.findIndex(({ key }) => key === active) + 1);
  const selected = tree.get(active);
  return (
    <>
      {!isComplete && (
        <p className="note">Some of the structure is missing: it is too large, or could not be read.</p>
      )}
      <div className="structure">
        <div>
          <StructureTree
            items={items.slice(0, end)}
            expanded={expanded}
            active={active}
            takesFocus={active === targetKey}
            onActivate={setActive}
            onToggle={toggle}
          />
          {items.length > end && (
            <Button onClick={() => setLimit(end + step)}>
              Show more of {items.length - end} further nodes
            </Button>
          )}
        </div>
        {selected && <NodeDetails item={selected} onFinding={onFinding} />}
      </div>
    </>
  );
}

function NodeDetails({ item, onFinding }: { item: TreeItem; onFinding: (finding: Finding) => void }) {
  const { node, findings } = item;
  // The preview notes what the findings say as well.
  const notes = node.notes.filter((note) => !findings.some(({ message }) => message === note));
  return (
    <section aria-label="Selected node" className="structure-details">
      <h3>
        <UntrustedText text={node.name} />
      </h3>
      <dl className="facts">
        <Fact term="Kind">
          <UntrustedText text={node.kind} />
        </Fact>
        {node.type !== undefined && (
          <Fact term="Type">
            <UntrustedText text={node.type} />
          </Fact>
        )}
        {node.size !== undefined && <Fact term="Size">{formatBytes(node.size)}</Fact>}
      </dl>
      {notes.length > 0 && (
        <ul className="structure-notes">
          {notes.map((note, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: notes have no other identity.
            <li key={index}>
              <UntrustedText text={note} />
            </li>
          ))}
        </ul>
      )}
      {findings.map((finding, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule can have several findings at a node.
        <Button variant="quiet" key={index} onClick={() => onFinding(finding)}>
          <span className="structure-finding">
            Finding: <UntrustedText text={finding.message} />
          </span>
        </Button>
      ))}
    </section>
  );
}
