import { expect, test } from "vitest";
import { check } from "../../src/checks/index.ts";
import { shop } from "../support/shop.ts";
import { setting } from "../support/violations.ts";

test("equal packages and functions of two builds are not violations", async () => {
  expect(await check(shop(), { only: ["package"], secondSynth: shop() })).toEqual([]);
});

test("a package that differs between two builds is a violation", async () => {
  const other = shop();
  other.packages = [{ name: "Sell", archive: "", metafile: "", sha256: "2", size: 1 }];
  expect(await check(shop(), { only: ["package"], secondSynth: other })).toMatchObject([
    { rule: "package", resource: "Sell" },
  ]);
});

test("a function's property that differs between two builds is a violation", async () => {
  const other = shop();
  setting("Sell", { description: "built at noon" })(other);
  expect(await check(other, { only: ["package"], secondSynth: shop() })).toMatchObject([
    { rule: "package", resource: "Sell" },
  ]);
});
