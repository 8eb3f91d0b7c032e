import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { loadRules } from "../../packages/offline/src/checks/index.ts";
import { claims } from "./claims.ts";
import { regressions } from "./regressions/index.ts";

const page = await readFile("docs/claims.md", "utf8");
const files = await Promise.all(
  [
    "tests/infra",
    "tests/offline",
    "packages/core/test",
    "packages/inspect/test",
    "packages/inspect/test/worker",
  ].map(async (folder) =>
    (await readdir(folder)).filter((file) => file.endsWith(".test.ts")).map((file) => `${folder}/${file}`),
  ),
);
const sources = await Promise.all(files.flat().map((file) => readFile(file, "utf8")));
const titles = new Set([
  ...Object.keys(claims),
  ...regressions.map(({ what }) => what),
  ...sources.flatMap((source) =>
    [...source.matchAll(/\btest(?:\.each\(\w+\))?\(\s*"([^"]+)"/g)].map(([, title]) =>
      (title ?? "").replace(/ \((\$\w+|%s)\)$/, ""),
    ),
  ),
]);

/** Points of a page without a claim or a regression, and tests that it names but that do not exist. */
function missingEvidence(text: string): string[] {
  const points = text.split(/^### /m).slice(1);
  return points.flatMap((point) => {
    const [heading = ""] = point.split("\n");
    return ["Claim", "Regression"].flatMap((kind) => {
      const lines = point.split("\n").filter((line) => line.startsWith(`- ${kind}`));
      const quotedTitles = lines.flatMap((line) =>
        [...line.matchAll(/"([^"]+)"/g)].map(([, title]) => title ?? ""),
      );
      if (quotedTitles.length === 0) return [`${heading} has no ${kind.toLowerCase()}`];
      return quotedTitles
        .filter((title) => !titles.has(title))
        .map((title) => `${heading}: no test "${title}"`);
    });
  });
}

test("every claim and regression that docs/claims.md names is a test", () => {
  expect(missingEvidence(page)).toEqual([]);
  const numbers = [...page.matchAll(/^### (\d+)\./gm)].map(([, number]) => Number(number));
  expect(numbers.length).toBeGreaterThanOrEqual(15);
  expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
});

test("docs/claims.md names every claim and regression", () => {
  const missing = [...Object.keys(claims), ...regressions.map(({ what }) => what)].filter(
    (title) => !page.includes(`"${title}"`),
  );
  expect(missing).toEqual([]);
});

/** Rules that need more than one graph; grants.test.ts and packages.test.ts have their claims and regressions. */
const rulesOfTests = ["grant", "package"];

test("every rule belongs to a claim and finds a regression", async () => {
  const ids = (await loadRules()).map(({ id }) => id).filter((id) => !rulesOfTests.includes(id));
  const claimed = Object.values(claims).flat();
  expect(ids.filter((id) => !claimed.includes(id))).toEqual([]);
  expect(claimed.filter((id) => !ids.includes(id))).toEqual([]);
  const found = regressions.map(({ violation }) => violation.rule);
  expect(ids.filter((id) => !found.some((rule) => rule === id || rule.startsWith(`${id}-`)))).toEqual([]);
});

test("a claim without a test and a regression is reported", () => {
  expect(missingEvidence('### 16. All is well\n\n- Claim: "all is well"\n')).toEqual([
    '16. All is well: no test "all is well"',
    "16. All is well has no regression",
  ]);
});
