import { expect, test } from "vitest";
import { shop } from "../support/shop.ts";
import { violationsIn } from "../support/violations.ts";

test("an application that follows every rule has no violations", async () => {
  expect(await violationsIn(shop())).toEqual([]);
});
