import { expect, test } from "vitest";
import { isOpen, openStatuses, statuses, type TransitionName, transitions } from "../src/document.ts";

const table = Object.entries(transitions) as [TransitionName, { from: readonly string[]; to: string }][];

test("Every status is reached by a transition, and only open statuses are left by one.", () => {
  for (const status of statuses) {
    expect(table.some(([, { to }]) => to === status)).toBe(true);
    expect(table.some(([, { from }]) => from.includes(status))).toBe(isOpen(status));
  }
});

test("A document is released only by inspection or by a reviewer's decision.", () => {
  const releases = table.filter(([, { to }]) => to === "released");
  expect(releases.map(([name, { from }]) => [name, ...from])).toEqual([
    ["released", "inspecting"],
    ["release-decided", "quarantined"],
  ]);
});

test("A document can be withdrawn while its status is open, and not afterwards.", () => {
  expect(transitions.withdrawn.from).toEqual(openStatuses);
});
