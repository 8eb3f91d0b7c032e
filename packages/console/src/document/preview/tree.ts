import type { Finding, StructureNode } from "../model.ts";

/** A node of the structure with its place in the tree. */
export interface TreeItem {
  /** Positions among the siblings, from the root: `0.2.1`. */
  key: string;
  node: StructureNode;
  /** Names from below the root, as `where` of findings joins them. */
  path: string;
  level: number;
  position: number;
  siblings: number;
  parent?: string;
  findings: Finding[];
}

/** All nodes in the order of display, by their keys. */
export type Tree = ReadonlyMap<string, TreeItem>;

/** Makes a tree of the structure, and puts each finding at the node that its `where` names. */
export function treeOf(root: StructureNode, findings: readonly Finding[]): Tree {
  const tree = new Map<string, TreeItem>();
  const add = (node: StructureNode, item: Omit<TreeItem, "node" | "findings">) => {
    tree.set(item.key, { ...item, node, findings: [] });
    node.children.forEach((child, index) => {
      add(child, {
        key: `${item.key}.${index}`,
        path: item.path === "" ? child.name : `${item.path}/${child.name}`,
        level: item.level + 1,
        position: index + 1,
        siblings: node.children.length,
        parent: item.key,
      });
    });
  };
  add(root, { key: "0", path: "", level: 1, position: 1, siblings: 1 });
  for (const finding of findings) {
    const item = itemOfFinding(tree, finding);
    if (item) item.findings.push(finding);
  }
  return tree;
}

/** Whether a text names a node at its beginning: the name ends before a place, another name or the end. */
const isNamedBy = (name: string, text: string) =>
  name !== "" && text.startsWith(name) && /^(: |\/|, | |$)/.test(text.slice(name.length));

/** The name of a node, and what is before its target, as in `object 5: https://example.com`. */
const namesOf = ({ name }: StructureNode) => new Set([name, name.replace(/: .*$/s, "")]);

/**
 * The deepest node that the `where` of a finding names: by its path, or, in the content of that node, by a place such as
 * `entry letter.txt` or `object 5`. The root, if no other node matches.
 */
export function itemOfFinding(tree: Tree, { where = "" }: Finding): TreeItem | undefined {
  let found = tree.get("0");
  let foundLength = 0;
  const consider = (item: TreeItem, length: number) => {
    if (length <= foundLength) return;
    found = item;
    foundLength = length;
  };
  for (const item of tree.values()) {
    if (isNamedBy(item.path, where)) consider(item, item.path.length);
    const content = tree.get(item.parent ?? "")?.path;
    if (content === undefined || (content !== "" && !where.startsWith(`${content}: `))) continue;
    const start = content === "" ? 0 : content.length + 2;
    const place = where.slice(start);
    const keyword = /^(entry|part|object|stream) /.exec(place)?.[0].length ?? 0;
    for (const name of namesOf(item.node))
      for (const skipped of new Set([0, keyword]))
        if (isNamedBy(name, place.slice(skipped))) consider(item, start + skipped + name.length);
  }
  return found;
}

/** The keys of the nodes above a node. */
export function ancestorsOf(tree: Tree, key: string): string[] {
  const parent = tree.get(key)?.parent;
  return parent === undefined ? [] : [...ancestorsOf(tree, parent), parent];
}

/** The nodes whose ancestors are all expanded. */
export function visibleItems(tree: Tree, expanded: ReadonlySet<string>): TreeItem[] {
  return [...tree.values()].filter(({ key }) => ancestorsOf(tree, key).every((above) => expanded.has(above)));
}

/** The nodes that are expanded at first: the root, and those above nodes with findings. */
export function expandedAtFirst(tree: Tree): Set<string> {
  const keys = [...tree.values()].filter(({ findings }) => findings.length > 0).map(({ key }) => key);
  return new Set(["0", ...keys.flatMap((key) => ancestorsOf(tree, key))]);
}

/** What a key does: which node is active afterwards, and which one is expanded or collapsed. */
export interface Move {
  active: string;
  toggled?: string;
}

/**
 * The effect of a key by the tree view pattern; `undefined` for a key that has none.
 * https://www.w3.org/WAI/ARIA/apg/patterns/treeview/#keyboardinteraction
 * @param items the visible nodes
 */
export function moveOf(
  key: string,
  items: readonly TreeItem[],
  active: string,
  expanded: ReadonlySet<string>,
): Move | undefined {
  const index = items.findIndex((item) => item.key === active);
  const item = items[index];
  if (!item) return undefined;
  const isExpanded = expanded.has(active);
  const to = (other: TreeItem | undefined): Move => ({ active: other?.key ?? active });
  switch (key) {
    case "ArrowDown":
      return to(items[index + 1]);
    case "ArrowUp":
      return to(items[index - 1]);
    case "Home":
      return to(items[0]);
    case "End":
      return to(items.at(-1));
    case "ArrowRight":
      if (item.node.children.length === 0) return to(item);
      return isExpanded ? to(items[index + 1]) : { active, toggled: active };
    case "ArrowLeft":
      if (isExpanded && item.node.children.length > 0) return { active, toggled: active };
      return to(items.find((other) => other.key === item.parent));
    default:
      return undefined;
  }
}
