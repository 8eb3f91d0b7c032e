import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { buildPages } from "../../infra/page-build.ts";

const root = join(import.meta.dirname, "../..");

test("the console's first view is below 150 KiB compressed, with all scripts and styles that the page loads", async () => {
  const folder = join(root, await buildPages("console", root));
  const html = await readFile(join(folder, "index.html"), "utf8");
  const assets = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, path = ""]) => path);
  expect(assets.map((path) => path.replace(/.*\./, "")).sort()).toEqual(
    expect.arrayContaining(["css", "js"]),
  );
  const texts = [html, ...(await Promise.all(assets.map((path) => readFile(join(folder, path), "utf8"))))];
  const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(bytes).toBeLessThan(150 * 1024);
});
