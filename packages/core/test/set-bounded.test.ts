import { expect, test } from "vitest";
import { setBounded } from "../src/set-bounded.ts";

test("The entry that was set longest ago goes where there would be too many.", () => {
  const map = new Map<string, number>();
  for (const [key, value] of [
    ["a", 1],
    ["b", 2],
    ["a", 3],
    ["c", 4],
  ] as const)
    setBounded(map, key, value, { atMost: 2 });
  expect([...map]).toEqual([
    ["a", 3],
    ["c", 4],
  ]);
});
