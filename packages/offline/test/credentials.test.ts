import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { credentialsFile, RoleCredentials } from "../src/iam/credentials.ts";
import { temporaryFolder } from "./support/local-aws.ts";

const role = "arn:aws:iam::123456789012:role/tester";

async function folder() {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const reports: string[] = [];
  const open = () => RoleCredentials.open(path, (line) => reports.push(line));
  return { file: join(path, credentialsFile), open, reports };
}

test("access keys stay the same after a restart, and the secret is readable for the user only", async () => {
  const { file, open, reports } = await folder();
  const first = (await open()).of(role);
  await chmod(file, 0o644);
  expect((await open()).of(role)).toEqual(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(reports).toEqual([]);
});

test.each([
  ["empty", Buffer.alloc(0)],
  ["short", Buffer.from("abc")],
  ["filled with zeros", Buffer.alloc(32)],
  ["text", Buffer.from("x".repeat(500))],
])("a secret that is %s is made anew, which the start says", async (_name, content) => {
  const { file, open, reports } = await folder();
  await writeFile(file, content);
  const replaced = (await open()).of(role);
  expect(reports).toEqual([expect.stringMatching(/credentials\.key was damaged \(it had \d+ bytes\)/)]);
  expect(new Set(await readFile(file)).size).toBeGreaterThan(8);
  expect((await open()).of(role)).toEqual(replaced);
});
