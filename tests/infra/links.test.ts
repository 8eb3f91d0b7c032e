import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import GithubSlugger from "github-slugger";
import { expect, test } from "vitest";

const pages = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" }).trim().split("\n");

/** The fragments by which GitHub links the headings of a Markdown page. */
function fragmentsOf(page: string): string[] {
  const slugger = new GithubSlugger();
  const text = readFileSync(page, "utf8").replaceAll(/^```[\s\S]*?^```/gm, "");
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => slugger.slug(heading));
}

/** Relative links of a page that lead to no file or to no heading. */
function brokenLinks(page: string, text: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    const [path = "", fragment] = link.split("#");
    const target = path === "" ? page : normalize(join(dirname(page), path));
    if (!existsSync(target)) return true;
    return fragment !== undefined && !fragmentsOf(target).includes(fragment);
  });
}

/** Paths of this repository that a page names in backquotes, and that do not exist. */
function missingPaths(text: string): string[] {
  const folders = "(?:packages|infra|tests|docs|stages|scripts|examples|bench|\\.github|\\.vscode)";
  const paths = text.matchAll(new RegExp(`\`(${folders}/[\\w./-]*)\``, "g"));
  return [...paths].map(([, path = ""]) => path).filter((path) => !existsSync(path));
}

test.each(pages)("every relative link of %s leads to a file and a heading", (page) => {
  expect(brokenLinks(page, readFileSync(page, "utf8"))).toEqual([]);
});

test.each(pages)("every path that %s names exists", (page) => {
  expect(missingPaths(readFileSync(page, "utf8"))).toEqual([]);
});

test("a path that does not exist is found", () => {
  expect(missingPaths("`docs/missing.md`, `docs/operations.md`, `infra/` and `packages/*/test`")).toEqual([
    "docs/missing.md",
  ]);
});

test("a link to a missing file and a link to a missing heading are found", () => {
  const text = "[a](docs/missing.md) [b](README.md#missing) [c](README.md#try-it) [d](#try-it)";
  expect(brokenLinks("README.md", text)).toEqual(["docs/missing.md", "README.md#missing"]);
});
