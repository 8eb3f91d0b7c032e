import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { startInProcess } from "../support/in-process.ts";

const root = resolve(import.meta.dirname, "../..");
const runFile = promisify(execFile);

test("npm run partner and npm run reviewer reach a stage of any name that runs offline, by its data folder", async () => {
  const airlock = await startInProcess("scanned");
  onTestFinished(() => airlock.close());
  const run = async (program: string, ...commandArguments: string[]) => {
    const place = ["--stage", "scanned", "--data", airlock.directory, "--json"];
    const script = resolve(root, `scripts/${program}.ts`);
    const { stdout } = await runFile(process.execPath, [script, ...commandArguments, ...place], {
      cwd: root,
    });
    return JSON.parse(stdout);
  };
  await run("partner", "add", "claims-office");
  const { partners } = await run("partner", "list");
  expect(partners).toContainEqual(expect.objectContaining({ name: "claims-office" }));
  const added = await run("reviewer", "add", "anna@example.com", "--print-password");
  expect(added.temporaryPassword).toEqual(expect.any(String));
  const { people } = await run("reviewer", "list");
  expect(people).toContainEqual(expect.objectContaining({ username: "anna@example.com" }));
});
