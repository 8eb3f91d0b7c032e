import { decodeTime, isValid } from "ulid";
import { expect, test } from "vitest";
import { createUlid } from "../src/ulid.ts";

const at = new Date("2026-01-02T03:04:05.678Z");
const made = Array.from({ length: 1_000 }, () => createUlid(at));

test("A ULID has its time.", () => {
  expect(made.filter((id) => !isValid(id) || decodeTime(id) !== at.getTime())).toEqual([]);
});

test("ULIDs of one time differ, and have all digits at each random place.", () => {
  expect(new Set(made).size).toBe(made.length);
  for (let place = 10; place < 26; place++) expect(new Set(made.map((id) => id[place])).size).toBe(32);
});
