import { mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { runAirlock, startAirlock } from "../support/airlock-command.ts";
import { temporaryFolder } from "../support/for-test.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { serve } from "../support/serve.ts";

let airlock: InProcess;
let folder: string;
/** A released document with the content of `note.txt`. */
let id: string;
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(() => airlock?.close());

const run = (args: string[], change: Record<string, string> = {}, input = "") =>
  runAirlock(airlock, folder, args, change, input);

async function submitNote() {
  folder = await temporaryFolder();
  await writeFile(join(folder, "note.txt"), "A note\n");
  const { stdout } = await run(["submit", "note.txt", "--json"]);
  ({ id } = JSON.parse(stdout));
}

test("a reader that ends early, such as head, ends the command as SIGPIPE does, without an error", async () => {
  await submitNote();
  const { child, ended } = startAirlock(airlock, folder, ["list"]);
  child.stdout?.destroy();
  expect(await ended).toMatchObject({ code: 141, stderr: "" });
});

test("a full disk behind the standard output is an error that says so", async () => {
  await submitNote();
  const full = await open("/dev/full", "w");
  onTestFinished(() => full.close());
  const { ended } = startAirlock(airlock, folder, ["download", id, "--to", "-"], {}, "", full.fd);
  expect(await ended).toMatchObject({
    code: 1,
    stderr: "Standard output cannot be written (ENOSPC). Free space on its disk.\n",
  });
});

test("a download goes into a folder that exists, and a path without a folder is named with what to do", async () => {
  await submitNote();
  await mkdir(join(folder, "here"));
  expect(await run(["download", id, "--to", "here"])).toMatchObject({ code: 0, stdout: "here/note.txt\n" });
  expect(await readFile(join(folder, "here/note.txt"), "utf8")).toBe("A note\n");
  expect(await run(["download", id, "--to", "nowhere/note.txt"])).toMatchObject({
    code: 1,
    stderr: "nowhere/note.txt cannot be written (ENOENT). Check the path; its folder has to exist.\n",
  });
});

test("files of the same name are downloaded side by side", async () => {
  folder = await temporaryFolder();
  for (const parent of ["a", "b"]) {
    await mkdir(join(folder, parent));
    await writeFile(join(folder, parent, "same.txt"), `The file of ${parent}\n`);
  }
  expect(await run(["submit", "a", "b", "--download-to", "copies"])).toMatchObject({ code: 0, stderr: "" });
  const names = (await readdir(join(folder, "copies"))).sort();
  expect(names).toEqual([expect.stringMatching(/^\w{26}-same\.txt$/), "same.txt"]);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, "copies", name), "utf8")));
  expect(texts.sort()).toEqual(["The file of a\n", "The file of b\n"]);
});

test("login refuses the URL of another API, and stores nothing", async () => {
  folder = await temporaryFolder();
  const url = await serve((_request, response) => response.end("<html>It works!</html>"));
  const { code, stderr } = await run(["login"], { AIRLOCK_API_URL: url });
  expect(stderr).toContain("Check the API's URL.");
  expect(code).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test("Ctrl-C ends a command whose token endpoint does not answer", async () => {
  folder = await temporaryFolder();
  const asked = Promise.withResolvers<void>();
  const url = await serve(() => asked.resolve());
  const { child, ended } = startAirlock(airlock, folder, ["list"], { AIRLOCK_TOKEN_URL: url });
  await asked.promise;
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 130 });
});

test("an error of the network names the setting to check, and where it is from", async () => {
  folder = await temporaryFolder();
  const stored = { apiUrl: "https://api.invalid", tokenUrl: airlock.tokenUrl, ...airlock.clients.partner };
  await writeFile(join(folder, "outputs.json"), JSON.stringify({ ...stored, clients: airlock.clients }));
  const { stderr } = await run(["list"], { AIRLOCK_API_URL: "", AIRLOCK_OUTPUTS: "outputs.json" });
  expect(stderr).toMatch(
    /^https:\/\/api\.invalid does not answer \(.*\)\. Check the API's URL and the network\./,
  );
  expect(stderr).toContain("The settings are those of outputs.json.");
});

test("a refused submission leaves nothing behind, and a finding says what the sender can do", async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, "back\\slash.txt"), "A note\n");
  await writeFile(join(folder, "empty.txt"), "");
  const { stderr, stdout } = await run(["submit", "back\\slash.txt", "empty.txt"]);
  expect(stderr).toContain("must not contain path separators");
  expect(stdout).toBe("");
  expect(await readdir(join(folder, "airlock/submissions"))).toEqual([]);
  await rm(join(folder, "back\\slash.txt"));
  await writeFile(join(folder, "note.pdf"), "A note\n");
  const held = await run(["submit", "note.pdf"]);
  expect(held.stdout).toMatch(/\n {6}\w.*\.\n/);
});

test("a home that cannot be written is named with the variable that names another folder", async () => {
  await submitNote();
  const inFile = { XDG_STATE_HOME: join(folder, "note.txt"), XDG_CONFIG_HOME: join(folder, "note.txt") };
  expect((await run(["submit", "note.txt"], inFile)).stderr).toMatch(
    /^✗ note\.txt: .*note\.txt\/airlock\/submissions cannot be written \(ENOTDIR\)\. Set XDG_STATE_HOME to/,
  );
  expect((await run(["login"], inFile)).stderr).toMatch(
    /login\.json cannot be written \(ENOTDIR\)\. Set XDG_CONFIG_HOME to/,
  );
});
