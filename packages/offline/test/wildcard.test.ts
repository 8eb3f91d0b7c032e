import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesWildcard } from "../src/iam/wildcard.ts";

describe("matchesWildcard", () => {
  it.each([
    ["s3:GetObject", "s3:GetObject", true],
    ["s3:GetObject", "s3:GetObjectTagging", false],
    ["s3:GetObject", "as3:GetObject", false],
    ["s3:Get*", "s3:GetObject", true],
    ["s3:*Object", "s3:GetObject", true],
    ["s3:*Object", "s3:GetObjectTagging", false],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["?", "", false],
    ["?", "a", true],
    ["?", "😀", true],
    ["??", "a", false],
    ["a?c*e?", "abcdddef", true],
    ["*ab*ab", "abab", true],
    ["*aab", "aaab", true],
    ["arn:aws:s3:::vault/incoming/*", "arn:aws:s3:::vault/incoming/a/b\n", true],
    ["arn:aws:s3:::vault/incoming/*", "arn:aws:s3:::vault/released/a", false],
  ])("compares the pattern %j with the text %j: %j", (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it("reads a regular expression's characters as themselves", () => {
    expect(matchesWildcard("a.c", "abc")).toBe(false);
    expect(matchesWildcard("(a|b)[c]+$\\^{d}", "(a|b)[c]+$\\^{d}")).toBe(true);
  });

  it("agrees with a regular expression for every pattern and text", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", ".", "\n", "😀"), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        const source = [...pattern]
          .map((character) => ({ "*": "[^]*", "?": "[^]" })[character] ?? character.replace(".", "\\."))
          .join("");
        expect(matchesWildcard(pattern, value)).toBe(new RegExp(`^${source}$`, "u").test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it("answers for many wildcards without trying every way to split the text", () => {
    expect(matchesWildcard("*a".repeat(500), `${"a".repeat(20_000)}b`)).toBe(false);
  });
});
