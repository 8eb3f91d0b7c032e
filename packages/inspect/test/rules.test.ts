import { describe, expect, test } from "vitest";
import { formats } from "../src/formats/index.ts";
import { generalRules } from "../src/general-rules.ts";
import type { Inspection } from "../src/inspect.ts";
import { rules } from "../src/rules.ts";
import { ruleSamples } from "./samples/rule-samples/index.ts";
import { inspectSample } from "./samples/rule-samples/rule-sample.ts";

/** `parser-failed` is about faults of the parsers. */
const withoutSample = ["parser-failed"];

const rulesOf = ({ findings }: Inspection) => findings.map(({ rule }) => rule);

test("Every rule has a harmless and a hostile sample (test/samples/rule-samples).", () => {
  const sampled = new Set(ruleSamples.map(({ rule }) => rule));
  expect([...rules.keys()].filter((id) => !sampled.has(id)).sort()).toEqual(withoutSample);
  expect([...sampled].filter((id) => !rules.has(id))).toEqual([]);
});

test("A rule of several modules is the same in all of them.", () => {
  const tables = [generalRules, ...formats.map((format) => format.rules)];
  for (const [id, rule] of tables.flatMap((table) => Object.entries(table)))
    expect(rule, id).toBe(rules.get(id));
});

describe.each(ruleSamples)("$rule", (sample) => {
  const { rule, harmless, hostile, harmlessAs } = sample;

  test("is found in the hostile sample.", async () => {
    expect(rulesOf(await inspectSample(sample, hostile))).toContain(rule);
  });

  test("is not found in the harmless sample, which is released.", async () => {
    const inspection = await inspectSample({ ...sample, ...harmlessAs }, harmless);
    expect(rulesOf(inspection)).not.toContain(rule);
    const held = inspection.findings.filter(({ severity }) => severity !== "low");
    expect(held).toEqual([]);
  });
});
