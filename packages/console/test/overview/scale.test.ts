import { expect, test } from "vitest";
import { dayLabel, durationIn, lengthOf, scaleFor, unitOf } from "../../src/overview/scale.ts";

test.each([
  [0, 1, [0, 1]],
  [3, 1, [0, 1, 2, 3]],
  [47, 1, [0, 10, 20, 30, 40, 50]],
  [90, 60, [0, 60, 120]],
])("the axis for values up to %i in steps of %i has round numbers", (largest, step, ticks) => {
  const scale = scaleFor(largest, step);
  expect(scale.ticks).toEqual(ticks);
  expect(scale.maximum).toBeGreaterThanOrEqual(largest);
});

test("a value's length is its share of the axis", () => {
  expect(lengthOf(10, scaleFor(40))).toBe("25.00%");
});

test.each([
  [45, 45, "45 s"],
  [600, 90, "1.5 min"],
  [86_400, 5400, "1.5 h"],
  [864_000, 864_000, "10 d"],
])("durations up to %i s are read in one unit: %i s are %s", (largest, value, text) => {
  expect(durationIn(unitOf(largest), value)).toBe(text);
});

test("a day keeps its date in every time zone", () => {
  expect(dayLabel("2026-11-26")).toContain("26");
});
