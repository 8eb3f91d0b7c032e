import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { writeOfflineTables } from "../../../scripts/offline-tables.ts";
import { check, diffGraphs, drawGraph, startSystem, synthesize } from "../src/index.ts";
import { graphOf, runForTests } from "../src/vitest.ts";

const readme = await readFile(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");

/** A text without the padding that the formatter adds to the cells of tables. */
const withoutPadding = (text: string) => text.replaceAll(/ {2,}/g, " ").replaceAll(/-{3,}/g, "---");

test("the README's tables agree with the services and rules (npm run docs:services)", async () => {
  expect(withoutPadding(await writeOfflineTables(readme))).toBe(withoutPadding(readme));
});

test("the package exports every function that the README imports", () => {
  const exported = { check, diffGraphs, drawGraph, startSystem, synthesize, graphOf, runForTests };
  const imported = [...readme.matchAll(/^import \{ ([^}]+) \} from "sst-offline[^"]*";/gm)]
    .flatMap(([, names = ""]) => names.split(", "))
    .sort();
  expect([...new Set(imported)]).toEqual(Object.keys(exported).sort());
});
