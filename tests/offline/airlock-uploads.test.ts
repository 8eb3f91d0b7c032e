import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { ContentError, createClient, IntegrityError } from "../../packages/client/src/index.ts";
import { openFile } from "../../packages/client/src/node/index.ts";
import { sha256Of } from "../../packages/core/test/samples.ts";
import { runAirlock, startAirlock } from "../support/airlock-command.ts";
import { startCuttingProxy } from "../support/cutting-proxy.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { writeLargeBitmap } from "../support/large-bitmap.ts";
import { call, tokenOf } from "../support/target.ts";

let airlock: InProcess;
let folder: string;
beforeAll(async () => {
  airlock = await startInProcess();
  folder = await mkdtemp(join(tmpdir(), "airlock-uploads-"));
});
afterAll(async () => {
  await airlock?.close();
  await rm(folder, { recursive: true, force: true });
});

const mebibyte = 1024 ** 2;
const textOf = (bytes: number) => new Uint8Array(Buffer.alloc(bytes, "a line of a text\n"));

/** What a test reads of a request. */
interface Sent {
  method: string;
  url: string;
  body?: unknown;
}

const sentBy = (...[input, init]: Parameters<typeof fetch>): Sent =>
  input instanceof Request ? input : { method: init?.method ?? "GET", url: String(input), body: init?.body };

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

/** Sends a request, or the same with another body. */
type Send = (body?: Uint8Array<ArrayBuffer>) => Promise<Response>;

/** A client of the partner whose requests go through `intercept`. */
function clientOf(intercept: (send: Send, sent: Sent) => Promise<Response>) {
  const { apiUrl, tokenUrl, clients } = airlock;
  const { clientId = "", clientSecret = "" } = clients.partner ?? {};
  return createClient({
    apiUrl,
    tokenUrl,
    clientId,
    clientSecret,
    retries: { firstPauseSeconds: 0 },
    fetch: (input, init) =>
      intercept((body) => fetch(input, body ? { ...init, body } : init), sentBy(input, init)),
  });
}

const direct = () => clientOf((send) => send());

async function documentsNamed(filename: string) {
  const { body } = await call(airlock, await tokenOf(airlock, "partner"), "GET", "/documents?limit=100");
  return body.documents.filter((document: { filename: string }) => document.filename === filename);
}

test("an upload whose connection is cut three times ends released, without its content in memory", async () => {
  const mebibytes = 256;
  await writeLargeBitmap(join(folder, "large.bmp"), mebibytes);
  await writeFile(join(folder, "small.txt"), "A line of a text\n");
  const quarter = (mebibytes / 4) * mebibyte;
  const proxy = await startCuttingProxy([quarter, quarter, quarter]);
  onTestFinished(() => proxy.close());
  const through = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: proxy.url };
  const small = await runAirlock(airlock, folder, ["submit", "small.txt"], through);
  const large = await runAirlock(airlock, folder, ["submit", "large.bmp"], through);
  expect(large.stdout).toMatch(/^✓ large\.bmp: released/);
  expect(large.code).toBe(0);
  expect(proxy.cuts).toBe(3);
  // About 30 MiB more. It was 160 MiB or more when the parts that are sent were in memory.
  expect(large.memoryMebibytes - small.memoryMebibytes).toBeLessThan(100);
  expect(await documentsNamed("large.bmp")).toHaveLength(1);
});

test("a submission whose process is killed during the upload is continued as the same document", async () => {
  await writeFile(join(folder, "killed.txt"), textOf(80 * mebibyte));
  const proxy = await startCuttingProxy([]);
  onTestFinished(() => proxy.close());
  const through = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: proxy.url };
  const { child, ended } = startAirlock(airlock, folder, ["submit", "killed.txt"], through);
  await expect.poll(() => proxy.sentBytes, { interval: 5 }).toBeGreaterThan(20 * mebibyte);
  child.kill("SIGKILL");
  await ended;
  const again = await startAirlock(airlock, folder, ["submit", "killed.txt"]).ended;
  expect(again.stderr).toContain("killed.txt: continues the upload of document");
  expect(again.stdout).toMatch(/^✓ killed\.txt: released/);
  expect(await documentsNamed("killed.txt")).toHaveLength(1);
  expect(await readdir(join(folder, "airlock/submissions"))).toEqual([]);
});

test("a registration and an upload whose answers are lost lead to one document", async () => {
  const lost = new Set<string>();
  const client = clientOf(async (send, { method, url }) => {
    const response = await send();
    const step = `${method} ${new URL(url).pathname}`;
    if (method === "GET" || url === airlock.tokenUrl || lost.has(step)) return response;
    lost.add(step);
    await response.body?.cancel();
    throw new TypeError("fetch failed");
  });
  const content = new Blob([textOf(1000)]);
  const { id } = await client.submit({ content, filename: "lost.txt", contentType: "text/plain" });
  expect(lost.size).toBe(2);
  expect(await client.wait(id)).toMatchObject({ status: "released", size: 1000 });
  expect(await documentsNamed("lost.txt")).toHaveLength(1);
});

test("a presigned URL that expires and a token that expires during an upload are replaced", async () => {
  const refused: string[] = [];
  const client = clientOf(async (send, { method, url }) => {
    const isPart = url.endsWith("/upload/parts");
    const step = method === "PUT" ? "URL" : "token";
    if ((method !== "PUT" && !isPart) || refused.includes(step)) return send();
    airlock.clock.ahead = 24 * 3_600_000;
    const response = await send();
    airlock.clock.ahead = 0;
    if (!response.ok) refused.push(step);
    return response;
  });
  const content = new File([textOf(1000)], "expired.txt", { type: "text/plain" });
  const { id } = await client.submit({ content, parts: true });
  expect(refused.sort()).toEqual(["URL", "token"].sort());
  expect(await client.wait(id)).toMatchObject({ status: "released", partBytes: expect.any(Number) });
});

test("a stream is submitted in parts without its content in memory, and refused if it is not what was declared", async () => {
  const bytes = textOf(40 * mebibyte);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000);
  }
  const declared = { size: bytes.length, sha256: sha256Of(bytes) };
  const client = direct();
  const steps: number[] = [];
  const { id } = await client.submit(
    {
      content: { stream: ReadableStream.from(chunks()), ...declared },
      filename: "stream.txt",
      contentType: "text/plain",
    },
    { onProgress: ({ doneBytes }) => steps.push(doneBytes) },
  );
  expect(await client.wait(id)).toMatchObject({ status: "released", ...declared });
  expect(steps.at(-1)).toBe(bytes.length);
  const other = { stream: chunks(), size: bytes.length, sha256: sha256Of(textOf(1)) };
  await expect(
    client.submit({ content: other, filename: "other.txt", contentType: "text/plain" }),
  ).rejects.toThrow("The content changed while it was read.");
  const short = { stream: chunks(), size: bytes.length + 1, sha256: declared.sha256 };
  await expect(client.submit({ content: short, filename: "short.txt" })).rejects.toThrow(
    "The content changed",
  );
});

test.each([1000, 20 * mebibyte])(
  "a file of %i bytes that changes between its hash and its upload fails as content that changed",
  async (size) => {
    const path = join(folder, `changing-${size}.txt`);
    await writeFile(path, textOf(size));
    const client = clientOf(async (send, { method }) => {
      if (method === "PUT") await writeFile(path, textOf(size).fill(0, 10, 11));
      return send();
    });
    await expect(client.submit(await openFile(path))).rejects.toThrow(ContentError);
  },
);

test.each([1000, 20 * mebibyte])(
  "content of %i bytes of which other bytes are uploaded than were hashed fails as content that changed",
  async (size) => {
    let uploads = 0;
    const client = clientOf((send, { method, body }) => {
      if (method !== "PUT" || !(body instanceof Blob)) return send();
      uploads++;
      return send(textOf(body.size).fill(0, 10, 11));
    });
    const content = new Blob([textOf(size)], { type: "text/plain" });
    await expect(client.submit({ content, filename: "other.txt" })).rejects.toThrow(ContentError);
    // Each part once at most.
    expect(uploads).toBeLessThanOrEqual(Math.ceil(size / (16 * mebibyte)));
  },
);

test("a download that is cut is continued, and one that was changed fails", async () => {
  const content = new Blob([textOf(3 * mebibyte)]);
  const { id } = await direct().submit({ content, filename: "download.txt", contentType: "text/plain" });
  await direct().wait(id);
  let cut = false;
  const cutting = clientOf(async (send, { url }) => {
    const response = await send();
    if (url.startsWith(airlock.apiUrl) || url === airlock.tokenUrl || cut) return response;
    cut = true;
    const half = (await bytesOf(response)).subarray(0, mebibyte);
    const body = new ReadableStream({
      pull(controller) {
        if (controller.desiredSize !== null && half.length > 0) controller.enqueue(half);
        controller.error(new TypeError("terminated"));
      },
    });
    return new Response(body, { status: 200 });
  });
  const { stream, document } = await cutting.download(id);
  expect(sha256Of(await bytesOf(new Response(stream)))).toBe(document.sha256);
  const changing = clientOf(async (send, { url }) => {
    const response = await send();
    if (url.startsWith(airlock.apiUrl) || url === airlock.tokenUrl) return response;
    const bytes = await bytesOf(response);
    bytes[0] = 0;
    return new Response(bytes);
  });
  const changed = await changing.download(id);
  await expect(bytesOf(new Response(changed.stream))).rejects.toThrow(IntegrityError);
});

test("watch yields each change of a document, and its end", async () => {
  const client = direct();
  const content = new Blob([textOf(100)]);
  const { id, retryAfterSeconds } = await client.submit({
    content,
    filename: "watched.txt",
    contentType: "text/plain",
  });
  const statuses: string[] = [];
  for await (const { status } of client.watch(id, { afterSeconds: retryAfterSeconds })) statuses.push(status);
  expect(statuses.at(-1)).toBe("released");
  expect(new Set(statuses).size).toBe(statuses.length);
});

test("a submission that is aborted ends with the signal's reason", async () => {
  const controller = new AbortController();
  const content = new Blob([textOf(20 * mebibyte)]);
  const submission = direct().submit(
    { content, filename: "aborted.txt" },
    { signal: controller.signal, onRegistered: () => controller.abort(new Error("The user left.")) },
  );
  await expect(submission).rejects.toThrow("The user left.");
});

test("a watched folder's files are submitted once each, also when its process is killed at any time", async () => {
  const inbox = join(folder, "inbox");
  await mkdir(inbox);
  const args = ["submit", "--watch-folder", "inbox", "--move-to", "done", "--interval", "0.2"];
  const names = ["one.txt", "two.txt", "three.txt"];
  for (const name of names) await writeFile(join(inbox, name), `The file ${name}\n`);
  const first = startAirlock(airlock, folder, args);
  const token = await tokenOf(airlock, "partner");
  const registered = async () => {
    const { body } = await call(airlock, token, "GET", "/documents?limit=100");
    return body.documents.filter(({ filename }: { filename: string }) => names.includes(filename));
  };
  await expect.poll(async () => (await registered()).length).toBeGreaterThan(0);
  first.child.kill("SIGKILL");
  await first.ended;
  const second = startAirlock(airlock, folder, args);
  onTestFinished(() => void second.child.kill("SIGKILL"));
  const moved = () => readdir(join(folder, "done/released")).catch(() => []);
  await expect.poll(moved).toHaveLength(3);
  second.child.kill("SIGTERM");
  expect(await second.ended).toMatchObject({ code: 143 });
  expect(await registered()).toHaveLength(3);
  expect((await readFile(join(inbox, ".airlock-submitted.jsonl"), "utf8")).trim().split("\n")).toHaveLength(
    3,
  );
});
