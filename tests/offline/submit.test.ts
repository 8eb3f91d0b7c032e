import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStage } from "../../infra/stage.ts";
import { samples, sha256Of } from "../../packages/core/test/samples.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, declare, tokenOf } from "../support/target.ts";

let airlock: InProcess;
let folder: string;
beforeAll(async () => {
  airlock = await startInProcess();
  folder = await mkdtemp(join(tmpdir(), "airlock-submit-"));
  for (const sample of [samples.pdf(), samples.png(), samples.eicar()])
    await writeFile(join(folder, sample.filename), sample.bytes);
});
afterAll(async () => {
  await airlock?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the client in the folder; `change` overrides its environment. */
async function submit(files: string[], change: Record<string, string> = {}) {
  const { clientId = "", clientSecret = "" } = airlock.clients.partner ?? {};
  const child = spawn(process.execPath, [join(process.cwd(), "examples/submit.mjs"), ...files], {
    cwd: folder,
    env: {
      AIRLOCK_API_URL: airlock.apiUrl,
      AIRLOCK_TOKEN_URL: airlock.tokenUrl,
      AIRLOCK_CLIENT_ID: clientId,
      AIRLOCK_CLIENT_SECRET: clientSecret,
      ...change,
    },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
  const [code] = await once(child, "close");
  return { code, printed };
}

test("the client exits with 0 when all files are released, and prints a line for each", async () => {
  const { code, printed } = await submit(["invoice.pdf", "scan.png"]);
  expect(printed).toMatch(/^✓ invoice\.pdf: released {2}\w{26}\n✓ scan\.png: released {2}\w{26}\n$/);
  expect(code).toBe(0);
});

test("the client knows an extension of every media type that a stage allows", async () => {
  const client = await readFile("examples/submit.mjs", "utf8");
  for (const type of readStage("offline").allowedTypes) expect(client).toContain(`: "${type}"`);
});

test("the client exits with 1 when a file is not released, and submits the others", async () => {
  await writeFile(join(folder, "empty.txt"), "");
  await mkdir(join(folder, "letters"));
  const files = ["no-such.pdf", "letters", "empty.txt", "eicar.txt", "invoice.pdf"];
  const { code, printed } = await submit(files);
  expect(printed).toContain("✗ no-such.pdf: it cannot be read (ENOENT). Check the path.");
  expect(printed).toContain("✗ letters: it is not a file. Name files");
  expect(printed).toContain("✗ empty.txt: it is empty");
  expect(printed).toMatch(/✗ eicar\.txt: rejected .*\n {4}high {2}malware-signature/);
  expect(printed).toContain("✓ invoice.pdf: released");
  expect(code).toBe(1);
});

test.skipIf(process.getuid?.() === 0)(
  "the client names a file that it has no permission to read",
  async () => {
    await writeFile(join(folder, "secret.txt"), "secret", { mode: 0o000 });
    const { code, printed } = await submit(["secret.txt"]);
    expect(printed).toBe("✗ secret.txt: it cannot be read (EACCES). Check that you may read it.\n");
    expect(code).toBe(1);
  },
);

test("the client does not submit a file that grows during the upload", async () => {
  const file = join(folder, "growing.csv");
  await writeFile(file, Buffer.alloc(64 * 1024 ** 2, "a,b\n"));
  const growing = setInterval(() => appendFileSync(file, "c,d\n"), 5);
  const { code, printed } = await submit(["growing.csv"]);
  clearInterval(growing);
  expect(printed).toBe(
    "✗ growing.csv: it changed while it was uploaded. Run this again when it is complete.\n",
  );
  expect(code).toBe(1);
});

test("the client waits for the seconds in Retry-After before it reads or repeats a request", async () => {
  const requests: { line: string; at: number }[] = [];
  const answers = [
    { status: 201, seconds: 2, body: { id: "A", upload: { method: "PUT", url: "", headers: {} } } },
    { status: 200 },
    { status: 429, seconds: 1, body: { title: "Quota used up" } },
    { status: 200, seconds: 2, body: { status: "awaiting-upload" } },
    { status: 200, body: { status: "released" } },
  ];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      requests.push({ line: `${request.method} ${request.url}`, at: performance.now() });
      const { status = 500, seconds, body } = answers[requests.length - 1] ?? {};
      response.writeHead(status, seconds === undefined ? {} : { "retry-after": String(seconds) });
      response.end(JSON.stringify(body ?? {}));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  if (answers[0]?.body?.upload) answers[0].body.upload.url = `${url}/content`;
  const { printed } = await submit(["invoice.pdf"], { AIRLOCK_API_URL: url });
  server.close();
  expect(printed).toContain("✓ invoice.pdf: released");
  const read = "GET /documents/A";
  expect(requests.map(({ line }) => line)).toEqual(["POST /documents", "PUT /content", read, read, read]);
  const pauses = requests
    .slice(1)
    .map(({ at }, index) => Math.round((at - (requests[index]?.at ?? 0)) / 1000));
  for (const [index, least] of [0, 2, 1, 2].entries()) expect(pauses[index]).toBeGreaterThanOrEqual(least);
});

/** Five parts. */
const large = Buffer.alloc(64 * 1024 ** 2 + 1, "a line of a large text\n");

/** The partner's documents with this name. */
async function documentsNamed(filename: string) {
  const token = await tokenOf(airlock, "partner");
  const { body } = await call(airlock, token, "GET", "/documents?limit=100");
  return body.documents.filter((document: { filename: string }) => document.filename === filename);
}

test("the client uploads a large file in parts, and tries again when the network fails", async () => {
  await writeFile(join(folder, "large.txt"), large);
  const failing = `const send = fetch; let puts = 0;
    globalThis.fetch = async (url, init) => {
      if (init?.method === "PUT" && puts++ % 3 === 0) throw new TypeError("fetch failed");
      return send(url, init);
    };`;
  const { code, printed } = await submit(["large.txt"], {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(failing)}`,
  });
  expect(printed).toMatch(/^✓ large\.txt: released/);
  expect(code).toBe(0);
  expect(await documentsNamed("large.txt")).toMatchObject([{ partBytes: 16 * 1024 ** 2 }]);
});

test("the client continues the upload of a large file that was interrupted", async () => {
  const filename = "interrupted.txt";
  await writeFile(join(folder, filename), large);
  const token = await tokenOf(airlock, "partner");
  const declaration = { ...declare(filename, "text/plain", large), upload: { parts: true } };
  const { body } = await call(airlock, token, "POST", "/documents", declaration);
  const { id, upload } = body;
  const part = large.subarray(upload.partBytes, 2 * upload.partBytes);
  const presigned = await call(airlock, token, "POST", `/documents/${id}/upload/parts`, {
    parts: [{ number: 2, sha256: sha256Of(part) }],
  });
  const [{ url, method, headers }] = presigned.body.parts;
  await fetch(url, { method, headers, body: new Uint8Array(part) });
  const { code, printed } = await submit([filename]);
  expect(printed).toContain(`${filename}: continues, 1 of 5 parts are uploaded`);
  expect(printed).toContain(`✓ ${filename}: released  ${id}`);
  expect(code).toBe(0);
  expect(await documentsNamed(filename)).toHaveLength(1);
});

test.each([
  ["a setting is missing", { AIRLOCK_CLIENT_SECRET: "" }, "AIRLOCK_CLIENT_SECRET is not. Set all four."],
  ["a URL has no scheme", { AIRLOCK_TOKEN_URL: "localhost:1" }, "Set it to a URL that begins with https://."],
  ["the secret is wrong", { AIRLOCK_CLIENT_SECRET: "x" }, "Check the client's id and secret."],
  ["nothing listens", { AIRLOCK_API_URL: "http://127.0.0.1:9" }, "Is it running, and allowed from here?"],
  ["nothing is set and no system runs", { AIRLOCK_API_URL: "" }, 'Run "npm start" first'],
  ["outputs.json is not JSON", { AIRLOCK_API_URL: "", AIRLOCK_OUTPUTS: "invoice.pdf" }, 'Run "npm start"'],
])("when %s, the client says what to do", async (_when, change, remedy) => {
  const { code, printed } = await submit(["invoice.pdf"], change);
  expect(printed).toContain(remedy);
  expect(printed).not.toMatch(/^ +at /m);
  expect(code).toBe(1);
});

test("when another server answers, the client names the setting to check", async () => {
  const page: Server = createServer((_request, response) => response.end("<html>It works!</html>"));
  await once(page.listen(0, "127.0.0.1"), "listening");
  const address = page.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const asApi = await submit(["invoice.pdf"], { AIRLOCK_API_URL: url });
  expect(asApi.printed).toContain("Check AIRLOCK_API_URL.");
  const asToken = await submit(["invoice.pdf"], { AIRLOCK_TOKEN_URL: url });
  expect(asToken.printed).toContain("Check AIRLOCK_TOKEN_URL.");
  page.close();
});
