import { expect, test } from "vitest";
import { isOpen, openStatuses, statuses, type TransitionName, transitions } from "../src/document.ts";

const table = Object.entries(transitions) as [TransitionName, { from: readonly string[]; to: string }][];

test("every state but the first is entered by a transition, and a closed one is left by none", () => {
  for (const status of statuses) {
    expect(table.some(([, { to }]) => to === status)).toBe(true);
    expect(table.some(([, { from }]) => from.includes(status))).toBe(isOpen(status));
  }
});

test("what a person has not decided, and inspection has not, is never released", () => {
  const into = table.filter(([, { to }]) => to === "released");
  expect(into.map(([name, { from }]) => [name, ...from])).toEqual([
    ["released", "inspecting"],
    ["release-decided", "quarantined"],
  ]);
});

test("any open document can be withdrawn, and no other", () => {
  expect(transitions.withdrawn.from).toEqual(openStatuses);
});
