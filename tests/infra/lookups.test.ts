import { globSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { findLookups } from "../support/lookups.ts";

const root = resolve(import.meta.dirname, "../..");

/** Lookups by names that the same file lists, or that a library defines. */
const exceptions = [
  /packages\/offline\/src\/synth\/load-when-used\.ts:\d+ (require\.cache\[path\]|load\(\)\[member\])$/,
  /packages\/offline\/src\/synth\/input-recorder\.ts:\d+ owner\[name\]$/,
  /packages\/offline\/src\/synth\/program\.ts:\d+ value(\?\.)?\[specialSigKey\]$/,
];

test("no name that comes from outside is looked up among the members that every object inherits", () => {
  const files = globSync(["packages/*/src/**/*.ts", "infra/*.ts", "scripts/*.ts", "sst.config.ts"], {
    cwd: root,
  });
  expect(files.length).toBeGreaterThan(200);
  const found = findLookups(
    root,
    files.map((file) => join(root, file)),
  );
  expect(found.filter((place) => !exceptions.some((exception) => exception.test(place)))).toEqual([]);
});

const reported = [
  "values[name]",
  `values[\`to\${name}\`]`,
  "name in values",
  "(values[name] = 1)",
  "anything[anything.name]",
  "Object.hasOwn(values, name) ? values[other] : undefined",
];
const allowed = [
  `values[\`x-\${name}\`]`,
  'values["fixed"]',
  "values[kind]",
  "list[index]",
  '"fixed" in values',
  "bare[name]",
  "process.env[name]",
  "Object.hasOwn(values, name) ? values[name] : undefined",
];

test("a lookup by a name of a closed set, or in an object that inherits nothing, is allowed, and no other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-lookups-"));
  const file = join(folder, "sample.ts");
  const declarations = `declare const [values, name, other, kind, list, index, anything]: [Record<string, unknown>, string, string, "a" | "b", number[], number, any]; const bare: Record<string, unknown> = Object.create(null);`;
  await writeFile(file, [declarations, ...allowed, ...reported].map((line) => `${line};`).join("\n"));
  const lines = findLookups(root, [file]).map((place) => Number(/:(\d+)/.exec(place)?.[1]));
  await rm(folder, { recursive: true });
  expect(lines).toEqual(reported.map((_, index) => allowed.length + index + 2));
});
