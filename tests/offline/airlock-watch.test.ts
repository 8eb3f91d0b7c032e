import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { runAirlock, startAirlock } from "../support/airlock-command.ts";
import { temporaryFolder } from "../support/for-test.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { serve } from "../support/serve.ts";
import { call, tokenOf } from "../support/target.ts";

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(() => airlock?.close());

async function documentsNamed(filename: string) {
  const { body } = await call(airlock, await tokenOf(airlock, "partner"), "GET", "/documents?limit=100");
  return body.documents.filter((document: { filename: string }) => document.filename === filename);
}

/** Watches the folder "inbox" until a condition holds; returns what the command printed. */
async function watchUntil(folder: string, moveTo: string, condition: (stderr: string) => unknown) {
  const args = ["submit", "--watch-folder", "inbox", "--interval", "0.1", "--move-to", moveTo];
  const { child, ended } = startAirlock(airlock, folder, args);
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  await expect.poll(async () => child.exitCode !== null || (await condition(stderr))).toBeTruthy();
  child.kill("SIGTERM");
  return ended;
}

async function folderWith(name: string): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "inbox"));
  await writeFile(join(folder, "inbox", name), `The file ${name}\n`);
  return folder;
}

const sharedMemory = "/dev/shm";
const deviceOf = (path: string) =>
  stat(path).then(
    ({ dev }) => dev,
    () => undefined,
  );
const isOther = ![undefined, await deviceOf(tmpdir())].includes(await deviceOf(sharedMemory));

test.skipIf(!isOther)("files of a watched folder are moved to another file system", async () => {
  const folder = await folderWith("far.txt");
  const target = await mkdtemp(join(sharedMemory, "airlock-"));
  onTestFinished(() => rm(target, { recursive: true, force: true }));
  const released = (): Promise<string[]> => readdir(join(target, "released")).catch(() => []);
  const { stderr } = await watchUntil(folder, target, async () => (await released()).includes("far.txt"));
  expect(stderr).not.toContain("EXDEV");
  expect(await released()).toEqual(["far.txt"]);
  expect(await readFile(join(target, "released/far.txt"), "utf8")).toBe("The file far.txt\n");
  expect(await readdir(join(folder, "inbox"))).toEqual([".airlock-submitted.jsonl"]);
});

test("a file that cannot be moved is named and submitted once, also after a restart", async () => {
  const folder = await folderWith("stuck.txt");
  await mkdir(join(folder, "done"));
  await writeFile(join(folder, "done/released"), "A file where the folder has to be");
  for (const _run of ["first", "after a restart"]) {
    const { code, stderr } = await watchUntil(folder, "done", (text) => text.includes("stuck.txt"));
    expect(stderr).toMatch(/^✗ inbox\/stuck\.txt: done\/released cannot be written \(EEXIST\)\. Remove it/);
    expect(code).toBe(143);
  }
  expect(await documentsNamed("stuck.txt")).toHaveLength(1);
});

test("a folder to watch that does not exist, or is a file, is named with what to do", async () => {
  const folder = await folderWith("a.txt");
  const watch = (path: string) => runAirlock(airlock, folder, ["submit", "--watch-folder", path]);
  expect(await watch("no-folder")).toMatchObject({
    code: 1,
    stderr: "no-folder cannot be read (ENOENT). Check the path; its folder has to exist.\n",
  });
  expect(await watch("inbox/a.txt")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("inbox/a.txt cannot be read (ENOTDIR)."),
  });
});

/** An API whose documents are all released once so many are registered. */
async function startSlowApi(count: number): Promise<string> {
  const names: string[] = [];
  const url = await serve(async (request, response) => {
    const { method, url: path = "" } = request;
    const body = await new Response(request as never).text();
    const [, id = ""] = /^\/documents\/(\d+)$/.exec(path) ?? [];
    response.setHeader("content-type", "application/json");
    if (method === "POST") {
      const upload = { method: "PUT", url: `${url}/vault`, headers: {} };
      response.end(JSON.stringify({ id: String(names.push(JSON.parse(body).filename)), upload }));
    } else if (method === "GET" && names.length >= count)
      response.end(JSON.stringify({ id, filename: names[Number(id) - 1], status: "released", ...ended }));
    else {
      response.setHeader("retry-after", "1");
      response.end(JSON.stringify({ id, status: "inspecting", ...ended }));
    }
  });
  return url;
}
const ended = { findings: [], history: [] };

test.each([
  ["a folder", (folder: string) => ["submit", folder]],
  ["a watched folder", (folder: string) => ["submit", "--watch-folder", folder, "--interval", "0.1"]],
])("files of %s are uploaded while others wait for their verdict", async (_what, argsFor) => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "many"));
  const names = Array.from({ length: 10 }, (_, index) => `${index}.txt`);
  for (const name of names) await writeFile(join(folder, "many", name), name);
  const apiUrl = await startSlowApi(names.length);
  const { child, ended } = startAirlock(airlock, folder, argsFor("many"), { AIRLOCK_API_URL: apiUrl });
  onTestFinished(() => void child.kill("SIGKILL"));
  let released = 0;
  child.stdout?.on("data", (chunk) => (released += String(chunk).split(": released").length - 1));
  await expect.poll(() => released).toBe(names.length);
  child.kill("SIGTERM");
  await ended;
});
