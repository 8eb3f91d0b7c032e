import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeInspectionTables } from "../../../scripts/inspection-tables.ts";
import * as api from "../src/index.ts";
import { profileNames, rules } from "../src/index.ts";
import * as worker from "../src/worker/index.ts";

const root = join(import.meta.dirname, "../../..");
const document = await readFile(join(root, "docs/inspection.md"), "utf8");

/** A text without the padding that the formatter adds to the cells of tables. */
const withoutPadding = (text: string) => text.replaceAll(/ {2,}/g, " ").replaceAll(/-{3,}/g, "---");

test("docs/inspection.md lists every rule, an example, its actions and the limits (npm run docs:inspection).", async () => {
  expect(withoutPadding(await writeInspectionTables(document))).toBe(withoutPadding(document));
});

test("No profile releases what a parser could not read, or what is over a limit.", () => {
  for (const id of ["inspection-incomplete", "parser-failed"])
    for (const profile of profileNames)
      expect(["quarantine", "reject"], id).toContain(rules.get(id)?.actions[profile]);
});

test("By default, nothing is released that is encrypted, or that could not be read.", () => {
  const ids = [...rules.keys()].filter((id) => /encrypted|unreadable|damaged|rights-managed/.test(id));
  expect(ids.length).toBeGreaterThan(15);
  for (const id of ids) expect(["quarantine", "reject"], id).toContain(rules.get(id)?.actions.balanced);
});

test("No profile is stricter than strict, and none is more lenient than lenient.", () => {
  const order = ["ignore", "note", "quarantine", "reject"];
  for (const [id, { actions }] of rules) {
    const severities = profileNames.map((profile) => order.indexOf(actions[profile]));
    expect(severities, id).toEqual([...severities].sort((a, b) => b - a));
  }
});

test("The package exports every function that its README imports.", async () => {
  const readme = await readFile(join(root, "packages/inspect/README.md"), "utf8");
  const exported = new Set(Object.keys({ ...api, ...worker }));
  const imports = [...readme.matchAll(/^import \{ ([^}]+) \} from "airlock-inspect(?:\/worker)?";/gm)];
  expect(imports.length).toBeGreaterThan(0);
  for (const [, names = ""] of imports)
    for (const name of names.split(", ")) expect(exported).toContain(name);
});
