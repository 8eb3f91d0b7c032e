import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadWhenUsed } from "../src/synth/load-when-used.ts";

const loads: string[] = [];
Object.assign(globalThis, { recordLoad: (name: string) => loads.push(name) });

test("a module that is imported is loaded once, when a member of it is read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "load-when-used-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const source = `recordLoad("later"); exports.add = (a, b) => a + b; exports.zero = 0;`;
  await writeFile(join(folder, "later.cjs"), source);
  const require = createRequire(join(folder, "main.cjs"));
  const name = join(folder, "later.cjs");

  loadWhenUsed(require, name);
  const imported = require(name);
  expect(imported.__esModule).toBe(true);
  expect(loads).toEqual([]);
  expect(imported.add(1, 2)).toBe(3);
  expect(imported.zero).toBe(0);
  expect(loads).toEqual(["later"]);
});
