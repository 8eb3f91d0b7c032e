import type { Finding } from "../finding.ts";
import { type DetectInput, type Format, type Member, unknownFormat } from "../format.ts";
import { cut } from "../printable.ts";
import type { ContentObserver, Run } from "../run.ts";
import { outlineOf, type Part } from "./outline/index.ts";

/** Content, or a part of it, in the tree of a document. Texts have no control characters. */
export interface PreviewNode {
  /** Its name in the content around it. */
  name: string;
  /** What it is, such as `document`, `file`, `action JavaScript` or `stream`. */
  kind: string;
  /** Media type, of content that was inspected. */
  type?: string;
  /** Bytes. */
  size?: number;
  /** What rules found in it. */
  notes: string[];
  children: PreviewNode[];
}

export interface PreviewStructure {
  root: PreviewNode;
  /** Whether the tree has all that the document contains. */
  isComplete: boolean;
}

const maximumNodes = 2000;
const maximumNotes = 500;
const maximumLengths = { name: 300, note: 700 };

/** Rules that say that not all was read. */
const incompleteRules = new Set(["inspection-incomplete", "parser-failed"]);

/** What all nodes of a tree share. */
interface Tree {
  nodes: number;
  notes: number;
  isComplete: boolean;
}

/** Builds the node of content while it is inspected. */
class NodeBuilder implements ContentObserver {
  readonly node: PreviewNode;
  readonly #tree: Tree;
  readonly #members = new Map<string, PreviewNode>();
  readonly #findings: { message: string; where: string }[] = [];

  constructor(tree: Tree, { name, source }: Member, kind: string) {
    this.#tree = tree;
    this.node = { name: cut(name, maximumLengths.name), kind, size: source.size, notes: [], children: [] };
  }

  member(member: Member): ContentObserver {
    const builder = new NodeBuilder(this.#tree, member, "file");
    if (this.#add(builder.node)) this.#members.set(member.name, builder.node);
    return builder;
  }

  found({ rule, message }: Finding, where: string): void {
    if (incompleteRules.has(rule)) this.#tree.isComplete = false;
    this.#findings.push({ message, where });
  }

  async analyzed(format: Format, input: DetectInput): Promise<void> {
    this.node.type = format.type;
    const byPlace = new Map<string, PreviewNode>();
    for (const [name, node] of this.#members) byPlace.set(name, node).set(`entry ${name}`, node);
    try {
      const parts = await outlineOf(format, input);
      if (!parts) this.#tree.isComplete = false;
      for (const part of parts ?? []) {
        const node = this.#members.get(part.name) ?? this.#partNode(part);
        for (const place of part.places) if (!byPlace.has(place)) byPlace.set(place, node);
      }
    } finally {
      for (const finding of this.#findings.splice(0)) this.#note(finding, byPlace);
    }
  }

  /** Adds what was found after the analysis: that a part cannot be listed. */
  close(): void {
    for (const finding of this.#findings) this.#note(finding, new Map());
  }

  #partNode({ name, kind, size }: Part): PreviewNode {
    const node = {
      name: cut(name, maximumLengths.name),
      kind,
      ...(size !== undefined && { size }),
      notes: [],
      children: [],
    };
    this.#add(node);
    return node;
  }

  #add(node: PreviewNode): boolean {
    if (this.#tree.nodes >= maximumNodes) {
      this.#tree.isComplete = false;
      return false;
    }
    this.#tree.nodes += 1;
    this.node.children.push(node);
    return true;
  }

  /** Notes a finding at the part where it is. A place such as `part a.xml line 3` is in the part `a.xml`. */
  #note({ message, where }: { message: string; where: string }, byPlace: Map<string, PreviewNode>): void {
    if (this.#tree.notes >= maximumNotes) {
      this.#tree.isComplete = false;
      return;
    }
    this.#tree.notes += 1;
    let place = where;
    while (place !== "" && !byPlace.has(place))
      place = place.slice(0, Math.max(0, place.search(/,? [^ ]*$/)));
    const node = byPlace.get(place) ?? this.node;
    const text = where === "" || place === where ? message : `${where}: ${message}`;
    node.notes.push(cut(text, maximumLengths.note));
  }
}

/**
 * The tree of what a document contains, with what the rules find in it.
 * @throws the error of the source
 */
export async function previewStructure(
  run: Run,
  member: Member,
): Promise<PreviewStructure & { type: string }> {
  const tree: Tree = { nodes: 1, notes: 0, isComplete: true };
  const builder = new NodeBuilder(tree, member, "document");
  const { type } = (await run.inspectContent(member, { observer: builder })) ?? unknownFormat;
  builder.close();
  return { type, root: builder.node, isComplete: tree.isComplete };
}
