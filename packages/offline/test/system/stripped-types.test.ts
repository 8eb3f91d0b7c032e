import { execFile } from "node:child_process";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/local-aws.ts";

const offline = fileURLToPath(new URL("../../", import.meta.url));
const dependencies = fileURLToPath(import.meta.resolve("zod/package.json")).replace(
  /zod\/package\.json$/,
  "",
);

/** A copy of the package, whose cache is empty. */
async function copyPackage() {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const folder = join(path, "offline");
  await mkdir(folder);
  for (const name of ["package.json", "src"])
    await cp(join(offline, name), join(folder, name), { recursive: true });
  await symlink(dependencies, join(path, "node_modules"));
  const cache = join(folder, "node_modules/.cache/sst-offline/stripped-types.json");
  const help = () =>
    promisify(execFile)(process.execPath, [join(folder, "src/cli/sst-offline.ts"), "start", "--help"]);
  return { folder, cache, help };
}

test("modules whose types were stripped before are loaded from the cache, and changed ones are not", async () => {
  const { folder, cache, help } = await copyPackage();
  const first = await help();
  expect(first.stderr).toBe("");
  expect(first.stdout).toMatch(/^sst-offline start/);
  const written = JSON.parse(await readFile(cache, "utf8"));
  const { "cli/start-command.ts": command } = Object.fromEntries(written.modules);
  command.code = command.code.replace("sst-offline start", "from the cache");
  await writeFile(cache, JSON.stringify(written));
  expect((await help()).stdout).toMatch(/^from the cache/);

  const source = join(folder, "src/cli/start-command.ts");
  await writeFile(source, (await readFile(source, "utf8")).replace("sst-offline start", "changed"));
  expect((await help()).stdout).toMatch(/^changed/);
});

test.each([
  ["no JSON", "{"],
  ["of another version of Node.js", '{"node":"v0.0.0","modules":[]}'],
  ["of another form", JSON.stringify({ node: process.version, modules: {} })],
  ["other JSON", "[]"],
])("a cache of stripped types that is %s is replaced", async (_, content) => {
  const { cache, help } = await copyPackage();
  await mkdir(dirname(cache), { recursive: true });
  await writeFile(cache, content);
  expect((await help()).stdout).toMatch(/^sst-offline start/);
  const { modules } = JSON.parse(await readFile(cache, "utf8"));
  expect(Object.fromEntries(modules)).toHaveProperty(["cli/start-command.ts"]);
});
