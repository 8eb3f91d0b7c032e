import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
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
async function watchUntil(folder: string, options: string[], condition: (stderr: string) => unknown) {
  const args = ["submit", "--watch-folder", "inbox", "--interval", "0.1", ...options];
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
  const { stderr } = await watchUntil(folder, ["--move-to", target], async () =>
    (await released()).includes("far.txt"),
  );
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
    const { code, stderr } = await watchUntil(folder, ["--move-to", "done"], (text) =>
      text.includes("stuck.txt"),
    );
    expect(stderr).toMatch(/^✗ inbox\/stuck\.txt: done\/released cannot be written \(EEXIST\)\. Remove it/);
    expect(code).toBe(143);
  }
  expect(await documentsNamed("stuck.txt")).toHaveLength(1);
});

const interrupted = "Interrupted. Run the same command again to continue.\n";
const toOut = ["--download-to", "out"];
const filesOf = (path: string): Promise<string[]> => readdir(path).catch(() => []);

test("what is released of a watched folder is downloaded before its file is moved, and replaces no file", async () => {
  const folder = await folderWith("a.txt");
  await writeFile(join(folder, "inbox/virus.txt"), samples.eicar().bytes);
  await mkdir(join(folder, "out"));
  await writeFile(join(folder, "out/a.txt"), "Of somebody else\n");
  const { stderr } = await watchUntil(folder, [...toOut, "--move-to", "done"], async () => {
    const moved = await filesOf(join(folder, "done/released"));
    if (moved.length > 0) expect(await filesOf(join(folder, "out"))).toHaveLength(2);
    return moved.length + (await filesOf(join(folder, "done/rejected"))).length === 2;
  });
  expect(stderr).toBe(interrupted);
  expect(await readFile(join(folder, "out/a.txt"), "utf8")).toBe("Of somebody else\n");
  const [{ id }] = await documentsNamed("a.txt");
  expect((await readdir(join(folder, "out"))).sort()).toEqual([`${id}-a.txt`, "a.txt"].sort());
  expect(await readFile(join(folder, `out/${id}-a.txt`), "utf8")).toBe("The file a.txt\n");
});

test("a download of a watched folder goes on after its process was killed, and is not repeated", async () => {
  const folder = await folderWith("b.txt");
  const record = join(folder, "inbox/.airlock-submitted.jsonl");
  const isDone = async () => (await readFile(record, "utf8").catch(() => "")).includes('"downloaded"');
  await watchUntil(folder, toOut, isDone);
  // As if it was killed after the download, and the file is gone.
  const lines = (await readFile(record, "utf8")).split("\n");
  const submitted = `${lines[0]}\n`;
  await rm(join(folder, "inbox/b.txt"));
  await writeFile(record, submitted);
  await watchUntil(folder, toOut, isDone);
  expect(await readdir(join(folder, "out"))).toEqual(["b.txt"]);
  // As if it was killed before the download.
  await rm(join(folder, "out/b.txt"));
  await writeFile(record, submitted);
  await watchUntil(folder, toOut, isDone);
  expect(await readFile(join(folder, "out/b.txt"), "utf8")).toBe("The file b.txt\n");
});

test("of two files of one name that were released, both are downloaded, and neither is submitted again", async () => {
  const folder = await folderWith("c.txt");
  const record = join(folder, "inbox/.airlock-submitted.jsonl");
  const isDone = (count: number) => async () =>
    (await readFile(record, "utf8").catch(() => "")).split('"downloaded"').length > count;
  await watchUntil(folder, toOut, isDone(1));
  const [older = ""] = (await readFile(record, "utf8")).split("\n");
  await writeFile(join(folder, "inbox/c.txt"), "A newer file c.txt\n");
  await watchUntil(folder, toOut, isDone(2));
  const [, , newer = ""] = (await readFile(record, "utf8")).split("\n");
  await rm(join(folder, "out"), { recursive: true });
  await writeFile(record, `${older}\n${newer}\n`);
  await watchUntil(folder, toOut, isDone(2));
  const contents = await Promise.all(
    (await readdir(join(folder, "out"))).map((name) => readFile(join(folder, "out", name), "utf8")),
  );
  expect(contents.sort()).toEqual(["A newer file c.txt\n", "The file c.txt\n"]);
  expect(await documentsNamed("c.txt")).toHaveLength(2);
});

test("a document that is gone before its content was downloaded is named once", async () => {
  const folder = await folderWith("d.txt");
  const record = join(folder, "inbox/.airlock-submitted.jsonl");
  const id = "01JD8Z5W9K3M7Q2R4T6V8X0Y1B";
  await rm(join(folder, "inbox/d.txt"));
  const done = { name: "d.txt", version: "1 1", id, status: "released", awaitsDownload: true };
  await writeFile(record, `${JSON.stringify(done)}\n`);
  const isDone = async () => (await readFile(record, "utf8")).includes('"downloaded"');
  const { stderr } = await watchUntil(folder, toOut, isDone);
  expect(stderr).toBe(`✗ inbox/d.txt: It is not downloaded: its document ${id} is gone.\n${interrupted}`);
});

test("the watched folder is refused as the folder for downloads", async () => {
  const folder = await folderWith("a.txt");
  const args = ["submit", "--watch-folder", "inbox", "--download-to", "./inbox/"];
  expect(await runAirlock(airlock, folder, args)).toMatchObject({
    code: 1,
    stderr: "--download-to is the watched folder. Choose another folder, which may be in it.\n",
  });
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
