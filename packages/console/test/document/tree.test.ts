import { expect, test } from "vitest";
import type { StructureNode } from "../../src/document/model.ts";
import {
  expandedAtFirst,
  itemOfFinding,
  moveOf,
  treeOf,
  visibleItems,
} from "../../src/document/preview/tree.ts";
import { finding } from "./documents.ts";

function node(name: string, ...children: StructureNode[]): StructureNode {
  return { name, kind: "member", notes: [], children };
}

const root = node(
  "claims.zip",
  node("letter.pdf", node("object 5"), node("object 50"), node("object 7: https://example.com")),
  node("letter.pdf.zip", node("inner.docx", node("word/vbaProject.bin"))),
  node("note.txt"),
);

/** The name of the node that a finding's `where` leads to. */
function located(where: string): string | undefined {
  return itemOfFinding(treeOf(root, []), finding({ where }))?.node.name;
}

test("a finding leads to the deepest node that its place names", () => {
  expect(located("letter.pdf: object 5")).toBe("object 5");
  expect(located("letter.pdf: object 50")).toBe("object 50");
  expect(located("letter.pdf: object 7")).toBe("object 7: https://example.com");
  expect(located("letter.pdf.zip/inner.docx: part word/vbaProject.bin")).toBe("word/vbaProject.bin");
  expect(located("letter.pdf.zip/inner.docx: line 3")).toBe("inner.docx");
  expect(located("entry note.txt")).toBe("note.txt");
});

test("a finding whose place is no node leads to the root", () => {
  expect(located("")).toBe("claims.zip");
  expect(located("offset 12")).toBe("claims.zip");
  expect(located("letter.pd")).toBe("claims.zip");
});

test("nodes with findings are visible at first, others are collapsed", () => {
  const tree = treeOf(root, [finding({ where: "letter.pdf: object 5" })]);
  const names = visibleItems(tree, expandedAtFirst(tree)).map((item) => item.node.name);
  expect(names).toEqual([
    "claims.zip",
    "letter.pdf",
    "object 5",
    "object 50",
    "object 7: https://example.com",
    "letter.pdf.zip",
    "note.txt",
  ]);
});

test("each node says its level and its place among its siblings", () => {
  const { level, position, siblings } = treeOf(root, []).get("0.1.0") ?? {};
  expect({ level, position, siblings }).toEqual({ level: 3, position: 1, siblings: 1 });
});

test("keys move as in the tree view pattern", () => {
  const tree = treeOf(root, []);
  const press = (key: string, active: string, expanded = new Set(["0", "0.0"])) =>
    moveOf(key, visibleItems(tree, expanded), active, expanded);
  expect(press("ArrowDown", "0.0")).toEqual({ active: "0.0.0" });
  expect(press("ArrowUp", "0.0")).toEqual({ active: "0" });
  expect(press("ArrowUp", "0")).toEqual({ active: "0" });
  expect(press("ArrowRight", "0.1")).toEqual({ active: "0.1", toggled: "0.1" });
  expect(press("ArrowRight", "0.0")).toEqual({ active: "0.0.0" });
  expect(press("ArrowRight", "0.2")).toEqual({ active: "0.2" });
  expect(press("ArrowLeft", "0.0")).toEqual({ active: "0.0", toggled: "0.0" });
  expect(press("ArrowLeft", "0.0.1")).toEqual({ active: "0.0" });
  expect(press("Home", "0.2")).toEqual({ active: "0" });
  expect(press("End", "0")).toEqual({ active: "0.2" });
  expect(press("x", "0")).toBeUndefined();
});
