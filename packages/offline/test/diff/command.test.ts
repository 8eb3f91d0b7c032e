import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { diff } from "../../src/cli/diff-command.ts";
import { graphWith, resource } from "../support/shop.ts";
import { policyOf } from "../support/shop-names.ts";

let folder: string;
let printed: string;
const file = (name: string) => join(folder, name);

const shop = (Action: string[]) =>
  graphWith([
    resource("aws:iam/role:Role", "Api", {
      inlinePolicies: [{ name: "inline", policy: policyOf({ Effect: "Allow", Action, Resource: "*" }) }],
    }),
  ]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sst-offline-graphs-"));
  await writeFile(file("before.json"), JSON.stringify(shop(["s3:GetObject"])));
  await writeFile(file("after.json"), JSON.stringify(shop(["s3:GetObject", "s3:PutObject"])));
  await writeFile(file("text.json"), "no JSON");
  await writeFile(file("list.json"), "[1]");
  await writeFile(file("resources.json"), JSON.stringify({ ...shop([]), resources: [{ type: 1 }] }));
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  printed = "";
  vi.spyOn(console, "log").mockImplementation((text: string) => {
    printed += `${text}\n`;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test("two graph files are compared, as text, Markdown or JSON", async () => {
  const files = [file("before.json"), file("after.json")];
  await diff(files);
  expect(printed).toContain("Access widened (1)\n  Api may now s3:PutObject on every resource\n");
  await diff(["--format", "markdown", ...files]);
  expect(printed).toContain("#### Access widened (1)");
  printed = "";
  await diff(["--json", ...files]);
  expect(JSON.parse(printed)).toMatchObject({ stage: "test", widened: [expect.any(String)], dataLoss: [] });
  expect(process.exitCode).toBeUndefined();
});

test("--fail-on ends with exit code 2 if there is what it names", async () => {
  const [before, after] = [file("before.json"), file("after.json")];
  await diff([before, after, "--fail-on", "removed,narrowed"]);
  expect(process.exitCode).toBeUndefined();
  await diff([before, after, "--fail-on", "removed, widened"]);
  expect(process.exitCode).toBe(2);
});

test("--save writes both graphs", async () => {
  await diff([file("before.json"), file("after.json"), "--save", file("saved")]);
  for (const name of ["before.json", "after.json"])
    expect(JSON.parse(await readFile(file(`saved/${name}`), "utf8"))).toEqual(
      JSON.parse(await readFile(file(name), "utf8")),
    );
});

test.each<[string, () => string[], RegExp | string]>([
  ["nothing to compare", () => [], "Name what to compare"],
  [
    "a missing file",
    () => [file("none.json"), file("after.json"), "--stage", "test"],
    "is no file, no folder and no git revision",
  ],
  ["text", () => [file("text.json"), file("after.json")], "text.json is not JSON"],
  ["another JSON", () => [file("list.json"), file("after.json")], "list.json is not a graph (the whole file"],
  [
    "a broken graph",
    () => [file("resources.json"), file("after.json")],
    /resources\.json is not a graph \(resources\.0\.type/,
  ],
  [
    "a graph of another stage",
    () => ["--stage", "prod", file("before.json"), file("after.json")],
    'before.json is the graph of stage "test", not of "prod".',
  ],
  ["a revision without a stage", () => ["main", file("after.json")], "Name a stage"],
  [
    "an unknown format",
    () => ["--format", "html", file("before.json"), file("after.json")],
    "--format html is not a format",
  ],
  [
    "an unknown reason",
    () => ["--fail-on", "__proto__", file("before.json"), file("after.json")],
    "--fail-on __proto__ is not known",
  ],
])("%s is refused in words", async (_what, given, message) => {
  await expect(diff(given())).rejects.toThrow(message);
});
