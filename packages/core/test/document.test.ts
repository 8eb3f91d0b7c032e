import { expect, test } from "vitest";
import { isClosed, isOpen, openStatuses, statuses, transitionNames, transitions } from "../src/document.ts";

const table = transitionNames.map((name) => {
  const { from, to }: { from: readonly string[]; to: string | null } = transitions[name];
  return { name, from, to };
});

const namesFrom = (status: string) =>
  table.flatMap(({ name, from }) => (from.includes(status) ? [name] : []));

test("Every status is reached by a transition, and an ended document can only be erased.", () => {
  for (const status of statuses) {
    expect(table.some(({ to }) => to === status)).toBe(true);
    if (isClosed(status)) expect(namesFrom(status)).toEqual(status === "erased" ? [] : ["erased"]);
  }
});

test("Released content ends by a recall, its retention or an erasure.", () => {
  expect(namesFrom("released")).toEqual(["recalled", "expired", "erased"]);
});

test("A document is released only after inspection or by a reviewer's decision.", () => {
  const releases = table.filter(({ to }) => to === "released");
  expect(releases).toEqual([{ name: "released", from: ["inspecting", "settling"], to: "released" }]);
  const settling = table.filter(({ to }) => to === "settling").map(({ name }) => name);
  expect(settling).toEqual(["release-decided", "rejection-decided"]);
});

test("A document can be withdrawn while its status is open, and not afterwards.", () => {
  expect(transitions.withdrawn.from).toEqual(openStatuses);
  expect(statuses.filter(isOpen)).toEqual(openStatuses);
});
