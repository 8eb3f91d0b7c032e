import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const packageFolder = join(import.meta.dirname, "../..");
const execute = promisify(execFile);

/** A folder outside of this repository that has the packed `airlock-inspect` in its node_modules. */
let app: string;

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), "inspect-app-"));
  const { stdout } = await execute("npm", ["pack", "--json", "--pack-destination", app], {
    cwd: packageFolder,
  });
  // The scripts that npm runs print before the JSON.
  const [{ filename }] = JSON.parse(stdout.slice(stdout.search(/^\[/m)));
  const manifest = { type: "module", dependencies: { "airlock-inspect": `file:${filename}` } };
  await writeFile(join(app, "package.json"), JSON.stringify(manifest));
  await writeFile(join(app, "note.txt"), "A note\n");
  await execute("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: app });
});

afterAll(() => rm(app, { recursive: true, force: true }));

test("The command of the packed package inspects a file.", async () => {
  const { stdout, stderr } = await execute("npx", ["airlock-inspect", "note.txt"], { cwd: app });
  expect(stdout).toMatch(/^release +note\.txt /);
  expect(stderr).toBe("");
});

test("The packed package exports inspect, and inspectInWorker.", async () => {
  const program = `
    import { bufferSource, inspect } from "airlock-inspect";
    import { inspectInWorker } from "airlock-inspect/worker";
    const source = bufferSource(Buffer.from("A note\\n"));
    for (const run of [inspect, inspectInWorker]) console.log((await run(source, { filename: "a.txt" })).verdict);
  `;
  await writeFile(join(app, "program.js"), program);
  const { stdout } = await execute(process.execPath, ["program.js"], { cwd: app });
  expect(stdout).toBe("release\nrelease\n");
});

test("The packed package depends on nothing of AWS.", async () => {
  const lock = JSON.parse(await readFile(join(app, "package-lock.json"), "utf8"));
  expect(Object.keys(lock.packages).filter((name) => /aws|smithy/.test(name))).toEqual([]);
});
