import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { claims } from "./claims.ts";
import { regressions } from "./regressions.ts";

const page = await readFile("docs/claims.md", "utf8");
const files = await Promise.all(
  ["tests/infra", "tests/offline"].map(async (folder) =>
    (await readdir(folder)).filter((file) => file.endsWith(".test.ts")).map((file) => `${folder}/${file}`),
  ),
);
const sources = await Promise.all(files.flat().map((file) => readFile(file, "utf8")));
const titles = new Set([
  ...Object.keys(claims),
  ...regressions.map(({ what }) => what),
  ...sources.flatMap((source) =>
    [...source.matchAll(/\btest(?:\.each\(\w+\))?\(\s*"([^"]+)"/g)].map(([, title]) =>
      (title ?? "").replace(/ \(\$\w+\)$/, ""),
    ),
  ),
]);

/** What a page of claims lacks: points without a claim or a regression, and names of tests that there are not. */
function lackOf(text: string): string[] {
  const points = text.split(/^### /m).slice(1);
  return points.flatMap((point) => {
    const [heading = ""] = point.split("\n");
    return ["Claim", "Regression"].flatMap((kind) => {
      const lines = point.split("\n").filter((line) => line.startsWith(`- ${kind}`));
      const named = lines.flatMap((line) => [...line.matchAll(/"([^"]+)"/g)].map(([, title]) => title ?? ""));
      if (named.length === 0) return [`${heading} has no ${kind.toLowerCase()}`];
      return named.filter((title) => !titles.has(title)).map((title) => `${heading}: no test "${title}"`);
    });
  });
}

test("every claim and every regression that docs/claims.md names is a test", () => {
  expect(lackOf(page)).toEqual([]);
  expect([...page.matchAll(/^### (\d+)\./gm)].map(([, number]) => Number(number))).toEqual(
    Array.from({ length: 15 }, (_, index) => index + 1),
  );
});

test("every claim and every regression there is stands in docs/claims.md", () => {
  const unnamed = [...Object.keys(claims), ...regressions.map(({ what }) => what)].filter(
    (title) => !page.includes(`"${title}"`),
  );
  expect(unnamed).toEqual([]);
});

test("a claim that no test proves is found", () => {
  expect(lackOf('### 16. All is well\n\n- Claim: "all is well"\n')).toEqual([
    '16. All is well: no test "all is well"',
    "16. All is well has no regression",
  ]);
});
