import { expect, test, vi } from "vitest";
import { lazy } from "../src/shared/lazy.ts";

test("A member is made when it is first read, and once.", () => {
  const one = vi.fn(() => ({ name: "one" }));
  const other = vi.fn(() => "other");
  const members = lazy({ one, other });
  expect(Object.keys(members)).toEqual(["one", "other"]);
  expect(one).not.toHaveBeenCalled();
  expect(members.one).toBe(members.one);
  expect([one, other].map((make) => make.mock.calls.length)).toEqual([1, 0]);
});
