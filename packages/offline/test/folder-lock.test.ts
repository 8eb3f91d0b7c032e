import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockFolder } from "../src/files/folder-lock.ts";
import { UserError } from "../src/user-error.ts";
import { temporaryFolder } from "./support/local-aws.ts";

async function folder() {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  return path;
}

/** A process that holds the lock of a folder until it is ended. */
async function holder(directory: string) {
  const module = JSON.stringify(new URL("../src/files/folder-lock.ts", import.meta.url).href);
  const program = `const { lockFolder } = await import(${module}); await lockFolder(${JSON.stringify(directory)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--no-warnings", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

test("a process that sleeps keeps the folder, and the message names it, the folder and what to do", async () => {
  const directory = await folder();
  const { pid, kill } = await holder(directory).then((child) => ({
    pid: child.pid,
    kill: child.kill.bind(child),
  }));
  kill("SIGSTOP");
  const error = await lockFolder(directory).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toBe(
    `Another run (process ${pid}) uses the folder ${directory}. End it with "kill ${pid}", or use another folder with --data.`,
  );
  expect(await readdir(directory)).toEqual(["lock"]);
});

test("the folder of a killed process is taken over, also when its process id is that of another process", async () => {
  const directory = await folder();
  const child = await holder(directory);
  child.kill("SIGKILL");
  await once(child, "exit");
  const owner = join(directory, "lock", "owner.json");
  await writeFile(owner, JSON.stringify({ pid: process.ppid, host: "elsewhere" }));
  const release = await lockFolder(directory);
  expect(JSON.parse(await readFile(owner, "utf8"))).toMatchObject({ pid: process.pid });
  await release();
  await (await lockFolder(directory))();
});

test("damaged files of the lock are replaced", async () => {
  const directory = await folder();
  await (await lockFolder(directory))();
  for (const file of await readdir(join(directory, "lock")))
    await writeFile(join(directory, "lock", file), "damaged");
  const release = await lockFolder(directory);
  await expect(lockFolder(directory)).rejects.toThrow("Another run");
  await release();
  await rm(join(directory, "lock", "CURRENT"));
  await (await lockFolder(directory))();
  await rm(join(directory, "lock", "LOCK"));
  await mkdir(join(directory, "lock", "LOCK"));
  await (await lockFolder(directory))();
});

test("a file in place of the lock's folder is refused by its name", async () => {
  const directory = await folder();
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "lock"), "");
  await expect(lockFolder(directory)).rejects.toThrow(
    `${join(directory, "lock")} is a file and no folder. Remove it, or`,
  );
});

test("a folder that is a file, or is in one, is refused", async () => {
  const directory = await folder();
  await mkdir(directory, { recursive: true });
  const file = join(directory, "file");
  await writeFile(file, "");
  for (const path of [file, join(file, "inside")])
    await expect(lockFolder(path)).rejects.toThrow(`${path} is, or is in, a file and no folder.`);
});
