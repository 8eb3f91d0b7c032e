import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const packageFolder = join(import.meta.dirname, "../..");
const execute = promisify(execFile);

/** A folder outside of this repository that has the packed `@airlock/client` in its node_modules. */
let app: string;

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), "client-app-"));
  const { stdout } = await execute("npm", ["pack", "--json", "--pack-destination", app], {
    cwd: packageFolder,
  });
  // The scripts that npm runs print before the JSON.
  const [{ filename }] = JSON.parse(stdout.slice(stdout.search(/^\[/m)));
  const manifest = { type: "module", dependencies: { "@airlock/client": `file:${filename}` } };
  await writeFile(join(app, "package.json"), JSON.stringify(manifest));
  await execute("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: app });
});

afterAll(() => rm(app, { recursive: true, force: true }));

test("The command of the packed package describes itself.", async () => {
  const { stdout } = await execute("npx", ["airlock", "--help"], { cwd: app });
  expect(stdout).toContain("airlock submit");
});

const program = `
import { ApiError, createClient, type Document } from "@airlock/client";
import { createClient as createNodeClient, NodeClient } from "@airlock/client/node";
const options = { apiUrl: "https://api.example", token: () => "token" };
const statusOf = async (id: string): Promise<Document["status"]> => (await createClient(options).get(id)).status;
console.log(typeof statusOf, typeof ApiError, createNodeClient(options) instanceof NodeClient);
`;

test("The packed package exports the client for every runtime and for Node.js, with their types.", async () => {
  await writeFile(join(app, "program.ts"), program);
  const { stdout } = await execute(process.execPath, ["program.ts"], { cwd: app });
  expect(stdout).toBe("function function true\n");
  const compiler = join(packageFolder, "../../node_modules/.bin/tsc");
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2024",
    "--lib",
    "es2024,dom",
  ];
  const compiled = await execute(compiler, [...options, "program.ts"], { cwd: app }).catch(({ stdout }) => ({
    stdout,
  }));
  expect(compiled.stdout).toBe("");
});

test("The packed package is bundled for browsers without code of Node.js.", async () => {
  const contents = 'export { createClient } from "@airlock/client";';
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: app },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  expect(outputFiles[0]?.text).not.toContain("node:");
});

test("The packed package depends on nothing of AWS.", async () => {
  const lock = JSON.parse(await readFile(join(app, "package-lock.json"), "utf8"));
  expect(Object.keys(lock.packages).filter((name) => /aws|smithy/.test(name))).toEqual([]);
});
