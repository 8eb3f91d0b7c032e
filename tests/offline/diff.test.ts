import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

test("a revision has no difference to itself, packages of functions included", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-graphs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { stdout } = await promisify(execFile)("npm", [
    ...["run", "--silent", "diff", "--", "--stage", "offline", "HEAD", "HEAD", "--save", folder],
    ...["--fail-on", "data,widened,narrowed,replaced,removed,added,changed"],
  ]);
  expect(stdout).toBe("No difference.\n");
  const { packages } = JSON.parse(await readFile(join(folder, "after.json"), "utf8"));
  expect(packages.length).toBeGreaterThan(3);
});
