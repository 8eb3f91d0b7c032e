import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../src/inspection/rules/index.ts";
import { evidenceSamples } from "./rule-samples.ts";

test("Every rule in the folder is in the list, under the name of its file.", () => {
  const files = readdirSync(new URL("../src/inspection/rules", import.meta.url));
  expect([...Object.keys(rules), "index"].sort()).toEqual(
    files.map((file) => file.replace(/\.ts$/, "")).sort(),
  );
});

test("Every rule has a harmless and a hostile sample (test/rule-samples.ts).", () => {
  expect(evidenceSamples.map(({ rule }) => rule).sort()).toEqual(Object.keys(rules).sort());
});

describe.each(evidenceSamples)("$rule", ({ rule, harmless, hostile }) => {
  test("is found in the hostile sample.", () => {
    expect(rules[rule]?.find(hostile)).toHaveLength(1);
  });

  test("is not found in the harmless sample, and neither is another rule.", () => {
    expect(Object.values(rules).flatMap((other) => other.find(harmless))).toEqual([]);
  });
});
