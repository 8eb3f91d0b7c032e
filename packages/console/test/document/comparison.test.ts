import { expect, test } from "vitest";
import { compareDeclaration } from "../../src/document/comparison.ts";
import { finding, quarantined } from "./documents.ts";

/** The results by subject. */
function resultsOf(...input: Parameters<typeof compareDeclaration>) {
  return Object.fromEntries(compareDeclaration(...input).map(({ subject, result }) => [subject, result]));
}

test("inspected content without a finding about its declaration is as declared", () => {
  expect(resultsOf(quarantined())).toEqual({
    Type: "matches",
    Size: "matches",
    "SHA-256": "matches",
    Name: "matches",
  });
});

test("content that is not inspected is not said to match", () => {
  const { verdict: _, ...document } = quarantined({ findings: [], status: "inspecting" });
  expect(new Set(Object.values(resultsOf(document)))).toEqual(new Set(["unknown"]));
});

test("another type, size and SHA-256 stand beside the declared ones", () => {
  const document = quarantined({
    contentType: "image/png",
    findings: [
      finding({
        rule: "declared-type",
        where: "",
        evidence: { declared: "image/png", actual: "image/jpeg" },
      }),
      finding({ rule: "declared-size", where: "", evidence: { declared: 1234, actual: 999 } }),
      finding({ rule: "declared-sha256", where: "", evidence: { actual: "b".repeat(64) } }),
    ],
  });
  const [type, size, sha256] = compareDeclaration(document);
  expect(type).toMatchObject({ declared: "image/png", found: "image/jpeg", result: "differs" });
  expect(size).toMatchObject({ found: "999 bytes", result: "differs" });
  expect(sha256).toMatchObject({ found: "b".repeat(64), result: "differs" });
});

test("an extension of another type, or a misleading name, differs", () => {
  for (const rule of ["filename-extension", "filename-safety", "executable-extension"])
    expect(resultsOf(quarantined({ findings: [finding({ rule, where: "" })] })).Name).toBe("differs");
});

test("a type that detection does not know is not said to match", () => {
  for (const rule of ["unknown-format", "unconfirmed-type"])
    expect(resultsOf(quarantined({ findings: [finding({ rule, where: "" })] })).Type).toBe("unknown");
});

test("findings about a member say nothing about the document", () => {
  const inside = finding({
    rule: "executable-content",
    where: "letter.exe",
    evidence: { actual: "application/x-msdownload" },
  });
  const name = finding({ rule: "executable-extension", where: "letter.exe" });
  const document = quarantined({ findings: [inside, name] });
  expect(compareDeclaration(document)[0]).toMatchObject({ found: "application/pdf", result: "matches" });
  expect(resultsOf(document).Name).toBe("matches");
});
