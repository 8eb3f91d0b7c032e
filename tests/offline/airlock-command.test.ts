import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStage } from "../../infra/stage.ts";
import { contentTypeOf } from "../../packages/client/src/node/content-type.ts";
import { samples } from "../../packages/core/test/samples.ts";
import { runAirlock, startAirlock } from "../support/airlock-command.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { serve } from "../support/serve.ts";
import { call, tokenOf } from "../support/target.ts";

/** A file whose document is quarantined: a PDF with the extension of an image. */
const heldFile = samples.pdf("photo.png");

let airlock: InProcess;
let folder: string;
beforeAll(async () => {
  airlock = await startInProcess();
  folder = await mkdtemp(join(tmpdir(), "airlock-command-"));
  for (const sample of [samples.pdf(), samples.png(), samples.eicar(), heldFile])
    await writeFile(join(folder, sample.filename), sample.bytes);
});
afterAll(async () => {
  await airlock?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command in the folder; `change` overrides its environment. */
const run = (args: string[], change: Record<string, string> = {}, input = "") =>
  runAirlock(airlock, folder, args, change, input);

test("--version prints the version of the package", async () => {
  const { version } = JSON.parse(await readFile("packages/client/package.json", "utf8"));
  expect(await run(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n` });
});

const linesOf = (stdout: string) => stdout.trim().split("\n").sort();
const jsonOf = (stdout: string) => linesOf(stdout).map((line) => JSON.parse(line));

/** The partner's documents with this name. */
async function documentsNamed(filename: string) {
  const { body } = await call(airlock, await tokenOf(airlock, "partner"), "GET", "/documents?limit=100");
  return body.documents.filter((document: { filename: string }) => document.filename === filename);
}

test("submit exits with 0 when all files are released, and prints a line for each", async () => {
  const { code, stdout, stderr } = await run(["submit", "invoice.pdf", "scan.png"]);
  expect(linesOf(stdout)).toEqual([
    expect.stringMatching(/^✓ invoice\.pdf: released {2}\w{26}$/),
    expect.stringMatching(/^✓ scan\.png: released {2}\w{26}$/),
  ]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test("submit exits with 3 for a rejected file and 4 for one that is held, and prints the findings", async () => {
  const rejected = await run(["submit", "eicar.txt"]);
  expect(rejected.stdout).toMatch(/^✗ eicar\.txt: rejected .*\n {4}high {2}malware-signature/);
  expect(rejected.code).toBe(3);
  const held = await run(["submit", heldFile.filename]);
  expect(held.stdout).toContain("● photo.png: quarantined");
  expect(held.code).toBe(4);
});

test("submit exits with 1 when a file fails, and submits the others", async () => {
  await writeFile(join(folder, "empty.txt"), "");
  const { code, stdout, stderr } = await run(["submit", "no-such.pdf", "empty.txt", "eicar.txt", "scan.png"]);
  expect(stderr).toContain("✗ no-such.pdf: It cannot be read (ENOENT). Check the path.");
  expect(stderr).toContain("✗ empty.txt: The content is empty");
  expect(stdout).toContain("✗ eicar.txt: rejected");
  expect(stdout).toContain("✓ scan.png: released");
  expect(code).toBe(1);
});

test("submit takes the files of folders, without hidden ones, and downloads what is released", async () => {
  await mkdir(join(folder, "letters/older"), { recursive: true });
  for (const name of ["a.txt", ".hidden", "older/b.txt"])
    await writeFile(join(folder, "letters", name), `The letter ${name}\n`);
  const { code, stdout } = await run([
    "submit",
    "letters",
    "--download-to",
    "copies",
    "--label",
    "case=7",
    "--json",
  ]);
  expect(jsonOf(stdout)).toMatchObject([
    { file: "letters/a.txt", status: "released", labels: { case: "7" } },
    { file: "letters/older/b.txt", status: "released" },
  ]);
  expect(code).toBe(0);
  expect(await readFile(join(folder, "copies/b.txt"), "utf8")).toBe("The letter older/b.txt\n");
  expect((await readdir(join(folder, "copies"))).sort()).toEqual(["a.txt", "b.txt"]);
});

test("a file that begins with a dash, or has control characters in its name, does not control anything", async () => {
  await writeFile(join(folder, "-dash.txt"), "A note\n");
  await writeFile(join(folder, "\u001b[31mred\u202e.txt"), "A note\n");
  const { stdout, stderr, code } = await run(["submit", "--", "-dash.txt", "\u001b[31mred\u202e.txt"]);
  expect(stdout).toMatch(/^✓ -dash\.txt: released/);
  expect(stderr).toContain("✗ \\u{1b}[31mred\\u{202e}.txt: POST /documents answered 400");
  expect(stderr).not.toContain("\u001b");
  expect(code).toBe(1);
});

test.skipIf(process.getuid?.() === 0)("submit names a file that it has no permission to read", async () => {
  await writeFile(join(folder, "secret.txt"), "secret", { mode: 0o000 });
  const { code, stderr } = await run(["submit", "secret.txt"]);
  expect(stderr).toMatch(/^✗ secret\.txt: It cannot be read \(EACCES\)/);
  expect(code).toBe(1);
});

test("a document can be listed, read, downloaded once and withdrawn", async () => {
  await writeFile(join(folder, "journey.txt"), "A long journey\n");
  const [{ id }] = jsonOf((await run(["submit", "journey.txt", "--json"])).stdout);
  expect((await run(["list", "--status", "released", "--limit", "1"])).stdout).toMatch(
    new RegExp(`^${id} .*journey\\.txt\n$`),
  );
  const read = await run(["status", id]);
  expect(read.stdout).toMatch(/^✓ journey\.txt: released .*\n.* registered {2}partner:partner\n/);
  expect((await run(["download", id, "--to", "-"])).stdout).toBe("A long journey\n");
  const again = await run(["download", id]);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("journey.txt exists.") });
  expect(await run(["withdraw", id])).toMatchObject({ code: 1, stderr: expect.stringContaining("409") });
  const [{ id: heldId }] = jsonOf((await run(["submit", heldFile.filename, "--json"])).stdout);
  expect(await run(["withdraw", heldId])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("withdrawn"),
  });
});

test("submit --no-wait ends once the content is uploaded, and status --wait waits for the verdict", async () => {
  const { code, stdout } = await run(["submit", "eicar.txt", "--no-wait", "--json"]);
  expect(code).toBe(0);
  const [{ id, status }] = jsonOf(stdout);
  expect(status).toBeUndefined();
  expect(await run(["status", id, "--wait"])).toMatchObject({ code: 3 });
});

test("every media type that a stage allows belongs to an extension that the command knows", () => {
  const names = [
    "7z",
    "bmp",
    "csv",
    "doc",
    "docx",
    "eml",
    "epub",
    "gif",
    "gz",
    "heic",
    "heif",
    "html",
    "ics",
    "jpg",
    "json",
    "jsonl",
    "msg",
    "odp",
    "ods",
    "odt",
    "p7m",
    "p7s",
    "pdf",
    "png",
    "ppt",
    "pptx",
    "rtf",
    "tar",
    "tgz",
    "tiff",
    "tsv",
    "txt",
    "vcf",
    "webp",
    "xls",
    "xlsx",
    "xml",
    "zip",
  ];
  const known = new Set(names.map((name) => contentTypeOf(`A.${name.toUpperCase()}`)));
  expect(readStage("offline").allowedTypes.filter((type) => !known.has(type))).toEqual([]);
});

test("login stores the credentials for the user only, and refuses wrong ones", async () => {
  const { clientId = "", clientSecret = "" } = airlock.clients.partner ?? {};
  const none = {
    AIRLOCK_API_URL: "",
    AIRLOCK_TOKEN_URL: "",
    AIRLOCK_CLIENT_ID: "",
    AIRLOCK_CLIENT_SECRET: "",
  };
  const options = ["--api-url", airlock.apiUrl, "--token-url", airlock.tokenUrl, "--client-id", clientId];
  const home = { ...none, XDG_CONFIG_HOME: join(folder, "home") };
  expect(await run(["login", ...options], home, "wrong\n")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Check the client's id and secret."),
  });
  expect(await run(["list"], home)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('"airlock login"'),
  });
  expect(await run(["login", ...options], home, `${clientSecret}\n`)).toMatchObject({ code: 0 });
  const file = join(folder, "home/airlock/login.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await run(["list"], home)).toMatchObject({ code: 0 });
});

test("outputs.json in the current folder is obeyed only if its system runs on this machine", async () => {
  const none = { AIRLOCK_API_URL: "" };
  await mkdir(join(folder, ".offline"));
  const outputs = { apiUrl: airlock.apiUrl, tokenUrl: airlock.tokenUrl, clients: airlock.clients };
  await writeFile(join(folder, ".offline/outputs.json"), JSON.stringify(outputs));
  expect(await run(["list"], none)).toMatchObject({ code: 0 });
  const foreign = { ...outputs, apiUrl: "https://attacker.example" };
  await writeFile(join(folder, ".offline/outputs.json"), JSON.stringify(foreign));
  expect(await run(["list"], none)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('"airlock login"'),
  });
  await rm(join(folder, ".offline"), { recursive: true });
});

test.each([
  ["a setting is missing", { AIRLOCK_CLIENT_SECRET: "" }, "AIRLOCK_CLIENT_SECRET is not. Set all four."],
  ["a URL has no scheme", { AIRLOCK_TOKEN_URL: "localhost:1" }, "Set it to a URL that begins with https://."],
  ["the secret is wrong", { AIRLOCK_CLIENT_SECRET: "x" }, "Check the client's id and secret."],
  [
    "nothing is set and no system runs",
    { AIRLOCK_API_URL: "" },
    'In Airlock\'s repository, "npm start" first.',
  ],
  ["outputs.json is not JSON", { AIRLOCK_API_URL: "", AIRLOCK_OUTPUTS: "invoice.pdf" }, 'Run "npm start"'],
])("when %s, the command says what to do", async (_when, change, remedy) => {
  const { code, stderr } = await run(["submit", "invoice.pdf"], change);
  expect(stderr).toContain(remedy);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(code).toBe(1);
});

test.each([
  ["no file", ["submit"]],
  ["an unknown option", ["submit", "--quick", "invoice.pdf"]],
  ["an unknown command", ["send", "invoice.pdf"]],
  ["a label without a value", ["submit", "invoice.pdf", "--label", "case"]],
  ["two ids", ["status", "A", "B"]],
  ["a timeout that no timer has", ["submit", "invoice.pdf", "--timeout", "99999999999"]],
  ["a part of a document", ["list", "--limit", "2.5"]],
  ["a label that is given twice", ["submit", "invoice.pdf", "--label", "a=1", "--label", "a=2"]],
  ["an empty path", ["download", "A", "--to", ""]],
  ["a folder to move to that nothing is moved to", ["submit", "invoice.pdf", "--move-to", "done"]],
  ["a folder for downloads that are not waited for", ["submit", "a.txt", "--no-wait", "--download-to", "b"]],
])("wrong usage with %s exits with 2", async (_what, args) => {
  expect(await run(args)).toMatchObject({ code: 2, stdout: "" });
});

test("when another server answers, the command names the setting to check", async () => {
  const url = await serve((_request, response) => response.end("<html>It works!</html>"));
  expect((await run(["list"], { AIRLOCK_API_URL: url })).stderr).toContain("Check the API's URL.");
  expect((await run(["list"], { AIRLOCK_TOKEN_URL: url })).stderr).toContain("Check the token URL.");
});

test("Ctrl-C ends a submission with 130, and the same command continues it", async () => {
  await writeFile(join(folder, "waiting.txt"), "A note that waits\n");
  // A server in place of the API that registers nothing and answers nothing.
  const asked = Promise.withResolvers<void>();
  const url = await serve((request) => {
    if (request.url === "/documents") asked.resolve();
  });
  const { child, ended } = startAirlock(airlock, folder, ["submit", "waiting.txt"], { AIRLOCK_API_URL: url });
  await asked.promise;
  child.kill("SIGINT");
  expect(await ended).toMatchObject({
    code: 130,
    stderr: expect.stringContaining("Run the same command again"),
  });
  expect(await run(["submit", "waiting.txt"])).toMatchObject({ code: 0 });
  expect(await documentsNamed("waiting.txt")).toHaveLength(1);
});
