import fc from "fast-check";
import { expect, test } from "vitest";
import { Pattern, type PatternOptions } from "../../src/iam/pattern.ts";
import { includesPattern, patternsOverlap } from "../../src/iam/pattern-cover.ts";
import { variable } from "../support/policy-cases.ts";

const options: PatternOptions = { wildcards: true, variables: true, isArn: true };
const includes = (outer: string, inner: string) => includesPattern(outer, inner, options);

test.each([
  ["arn:aws:s3:::vault/*", "arn:aws:s3:::vault/released/*", true],
  ["arn:aws:s3:::vault/released/*", "arn:aws:s3:::vault/*", false],
  ["*", "arn:aws:s3:::vault/a?", true],
  ["arn:aws:s3:::vault/a?", "arn:aws:s3:::vault/a*", false],
  ["arn:aws:s3:::vault/a??*", "arn:aws:s3:::vault/a?*?", true],
  ["arn:aws:s3:::vault/?*b*", "arn:aws:s3:::vault/*ab", true],
  ["arn:aws:s3:::vault/*b", "arn:aws:s3:::vault/*", false],
  ["arn:aws:sqs:us-*-1:1:q", "arn:aws:sqs:us-east-1:1:q", true],
  // A wildcard inside of an ARN's part ends at the colon.
  ["arn:aws:sqs:us*1:1:q", "arn:aws:sqs:us-east-1:2:1:q", false],
  ["arn:aws:s3:::vault/*", `arn:aws:s3:::vault/${variable("aws:username")}/*`, true],
  [`arn:aws:s3:::vault/${variable("aws:username")}/*`, "arn:aws:s3:::vault/*", false],
  [
    `arn:aws:s3:::vault/${variable("aws:username")}/*`,
    `arn:aws:s3:::vault/${variable("aws:username")}/a`,
    true,
  ],
  ["arn:aws:s3:::vault/????", `arn:aws:s3:::vault/${variable("aws:username")}`, false],
  [`arn:aws:s3:::vault/${variable("*")}`, "arn:aws:s3:::vault/*", false],
])("%s includes %s: %s", (outer, inner, expected) => {
  expect(includes(outer, inner)).toBe(expected);
});

/** Texts and patterns of few characters, so that they often match. */
const text = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 6 });
const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "*", "?"), maxLength: 6 });
const inArn = fc.constantFrom("", "arn:aws:s3:::");

test("a pattern that includes another one matches every text that the other one matches", () => {
  let included = 0;
  fc.assert(
    fc.property(
      inArn,
      pattern,
      pattern,
      fc.array(text, { minLength: 20, maxLength: 40 }),
      (start, one, other, texts) => {
        const [outer, inner] = [new Pattern(start + one, options), new Pattern(start + other, options)];
        if (!includes(start + one, start + other)) return;
        included++;
        for (const given of texts)
          if (inner.matches(start + given))
            expect(outer.matches(start + given), `${one} ${other} ${given}`).toBe(true);
      },
    ),
    { numRuns: 3000, seed: 20261126 },
  );
  expect(included).toBeGreaterThan(100);
});

/** All texts of up to four characters. */
const shortTexts = [0, 1, 2, 3].reduce<string[]>(
  (texts) => ["", ...texts.flatMap((start) => ["a", "b", "c", ":"].map((end) => start + end)), ...texts],
  [""],
);

test("a pattern that does not include another one leaves out a text that the other one matches", () => {
  const short = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 });
  fc.assert(
    fc.property(short, short, (one, other) => {
      if (includesPattern(one, other, { wildcards: true })) return;
      const [outer, inner] = [new Pattern(one, { wildcards: true }), new Pattern(other, { wildcards: true })];
      expect(
        shortTexts.some((given) => inner.matches(given) && !outer.matches(given)),
        `${one} ${other}`,
      ).toBe(true);
    }),
    { numRuns: 1500, seed: 20261126 },
  );
});

test("patterns overlap exactly if a text matches both", () => {
  const short = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 });
  fc.assert(
    fc.property(short, short, (one, other) => {
      const [first, second] = [
        new Pattern(one, { wildcards: true }),
        new Pattern(other, { wildcards: true }),
      ];
      expect(patternsOverlap(one, other, { wildcards: true }), `${one} ${other}`).toBe(
        shortTexts.some((given) => first.matches(given) && second.matches(given)),
      );
    }),
    { numRuns: 1500, seed: 20261126 },
  );
});
