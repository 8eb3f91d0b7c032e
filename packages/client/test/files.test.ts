import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openFile } from "../src/node/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "client-files-"));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const nobody = 65_534;

/** Until the end of the test, the process has no more permissions than others. */
function becomeNobody(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(nobody);
  onTestFinished(() => process.seteuid?.(0));
}

test("a file without permission to read it is an error that says so, before anything is registered", async () => {
  const path = join(folder, "secret.txt");
  await writeFile(path, "secret", { mode: 0o000 });
  becomeNobody();
  await expect(openFile(path)).rejects.toThrow("It cannot be read (EACCES). Check that you may read it.");
});

test("a folder in place of a file is an error that says what to name", async () => {
  await expect(openFile(folder)).rejects.toThrow(
    "It is not a regular file. Name a file, or a folder of files.",
  );
});
