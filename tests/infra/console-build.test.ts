import { appendFile, cp, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildPages } from "../../infra/page-build.ts";
import { copyCheckout } from "../support/checkout.ts";

const root = join(import.meta.dirname, "../..");

let checkout: Awaited<ReturnType<typeof copyCheckout>>;
beforeEach(async () => {
  checkout = await copyCheckout({ platform: false });
});
afterEach(() => checkout.remove());

/** The files of a build with their contents. */
async function contentsOf(folder: string, build: string): Promise<Record<string, string>> {
  const entries = await readdir(join(folder, build), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(
      files.map(
        async (file) => [file.slice(join(folder, build).length), await readFile(file, "utf8")] as const,
      ),
    ),
  );
}

test("the same sources make the same files in different folders", async () => {
  const here = await buildPages("console", root);
  const there = await buildPages("console", checkout.folder);
  expect(there).toBe(here);
  expect(await contentsOf(checkout.folder, there)).toEqual(await contentsOf(root, here));
});

test("the console is built once for its sources, and again when a source changes", async () => {
  const { folder } = checkout;
  const first = await buildPages("console", folder);
  const { birthtimeMs } = await stat(join(folder, first));
  expect(await buildPages("console", folder)).toBe(first);
  expect((await stat(join(folder, first))).birthtimeMs).toBe(birthtimeMs);
  await appendFile(join(folder, "packages/console/index.html"), "<!-- changed -->\n");
  const second = await buildPages("console", folder);
  expect(second).not.toBe(first);
  expect((await contentsOf(folder, second))["/index.html"]).toContain("<!-- changed -->");
});

test("programs that build the console at the same time all get it", async () => {
  const { folder } = checkout;
  const builds = await Promise.all([1, 2, 3].map(() => buildPages("console", folder)));
  expect(new Set(builds).size).toBe(1);
  expect(await readdir(join(folder, ".sst/console"))).toHaveLength(1);
  expect(Object.keys(await contentsOf(folder, builds[0] ?? ""))).toContain("/index.html");
});

test("a build that fails says what Vite found, and leaves nothing", async () => {
  const { folder } = checkout;
  await writeFile(join(folder, "packages/console/src/main.tsx"), "export const = 1;\n");
  await expect(buildPages("console", folder)).rejects.toThrow(
    /The pages of packages\/console could not be built[\s\S]*main\.tsx/,
  );
  expect(await readdir(join(folder, ".sst/console")).catch(() => [])).toEqual([]);
});

test("a file that the function cannot serve fails the build", async () => {
  const { folder } = checkout;
  await cp(join(folder, "package.json"), join(folder, "packages/console/public/photo.png"));
  await expect(buildPages("console", folder)).rejects.toThrow("photo.png");
});

test("builds of earlier days are removed", async () => {
  const { folder } = checkout;
  const first = await buildPages("console", folder);
  await utimes(join(folder, first), 0, 0);
  await appendFile(join(folder, "packages/console/index.html"), "<!-- changed -->\n");
  const second = await buildPages("console", folder);
  expect(await readdir(join(folder, ".sst/console"))).toEqual([second.split("/").at(-1)]);
});
