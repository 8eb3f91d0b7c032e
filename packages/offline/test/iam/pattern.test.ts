import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pattern } from "../../src/iam/pattern.ts";
import { requestContext } from "../../src/iam/request-context.ts";

const matches = (pattern: string, text: string) => new Pattern(pattern, { wildcards: true }).matches(text);

describe("a pattern", () => {
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
    expect(matches(pattern, text)).toBe(expected);
  });

  it("reads a regular expression's characters as themselves", () => {
    expect(matches("a.c", "abc")).toBe(false);
    expect(matches("(a|b)[c]+$\\^{d}", "(a|b)[c]+$\\^{d}")).toBe(true);
  });

  it("agrees with a regular expression for every pattern and text", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", ".", "\n", "😀"), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        const source = [...pattern]
          .map((character) => ({ "*": "[^]*", "?": "[^]" })[character] ?? character.replace(".", "\\."))
          .join("");
        expect(matches(pattern, value)).toBe(new RegExp(`^${source}$`, "u").test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it("answers for many wildcards without trying every way to split the text", () => {
    expect(matches("*a".repeat(500), `${"a".repeat(20_000)}b`)).toBe(false);
  });
});

describe("a pattern of a Resource element", () => {
  it.each([
    [
      "arn:aws:lambda:us-*-1:123456789012:function:f",
      "arn:aws:lambda:us-east-1:123456789012:function:f",
      true,
    ],
    ["arn:aws:lambda:us-*-1:1:f", "arn:aws:lambda:us-a:b-1:1:f", false],
    ["arn:aws:lambda:us-?-1:1:f", "arn:aws:lambda:us-:-1:1:f", false],
    // At the end of a part, a wildcard can match beyond the colon.
    ["arn:aws:s3*", "arn:aws:s3:::vault/a", true],
    ["arn:aws:lambda:us-*:1:f", "arn:aws:lambda:us-a:b:1:f", true],
    // The sixth part may contain colons.
    ["arn:aws:s3:::vault/*.pdf", "arn:aws:s3:::vault/a:b.pdf", true],
    ["arn:aws:logs:r:1:log-group:?x", "arn:aws:logs:r:1:log-group::x", true],
  ])("compares %j with %j: %j", (pattern, resource, expected) => {
    expect(new Pattern(pattern, { wildcards: true, isArn: true }).matches(resource)).toBe(expected);
  });
});

/** A policy variable as policies write it. */
const variable = (text: string) => ["$", "{", text, "}"].join("");

describe("a policy variable", () => {
  const context = requestContext({ "aws:username": "a*", "aws:TagKeys": ["a"] });
  const withVariables = (pattern: string, text: string) =>
    new Pattern(pattern, { wildcards: true, variables: true }).matches(text, context);

  it.each([
    [`home/${variable("aws:username")}/*`, "home/a*/file", true],
    [`home/${variable("AWS:UserName")}/*`, "home/a*/file", true],
    // The value of a key is no pattern.
    [`home/${variable("aws:username")}/*`, "home/abc/file", false],
    [`home/${variable("aws:userid, 'nobody'")}`, "home/nobody", true],
    [`home/${["*", "?", "$"].map(variable).join("")}`, "home/*?$", true],
    [`home/${variable("*")}`, "home/a", false],
    // Without a value, and with several, it cannot be replaced.
    [`home/${variable("aws:userid")}`, "home/", undefined],
    [`home/${variable("aws:TagKeys")}`, "home/a", undefined],
  ])("compares %j with %j: %j", (pattern, text, expected) => {
    expect(withVariables(pattern, text)).toBe(expected);
  });
});
