import { expect, test } from "vitest";
import { checkPackages } from "../../src/checks/index.ts";
import { shop } from "../support/shop.ts";
import { setting } from "../support/violations.ts";

test("equal packages and functions of two builds are no violation", () => {
  expect(checkPackages(shop(), shop())).toEqual([]);
});

test("a package that differs between two builds is a violation", () => {
  const other = shop();
  other.packages = [{ name: "Sell", archive: "", sha256: "2", size: 1 }];
  expect(checkPackages(shop(), other)).toMatchObject([{ rule: "package", resource: "Sell" }]);
});

test("a function's property that differs between two builds is a violation", () => {
  const other = shop();
  setting("Sell", { description: "built at noon" })(other);
  expect(checkPackages(other, shop())).toMatchObject([{ rule: "package", resource: "Sell" }]);
});
