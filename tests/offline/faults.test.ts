import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { useStages } from "../support/stages.ts";
import {
  call,
  declare,
  type OfflineTarget,
  settled,
  startOffline,
  tokenOf,
  upload,
} from "../support/target.ts";

const pdf = new TextEncoder().encode("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");

async function inFolder(work: (data: string) => Promise<void>) {
  const data = await mkdtemp(join(tmpdir(), "airlock-faults-"));
  try {
    await work(data);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

const submit = (system: OfflineTarget, token: string) =>
  call(system, token, "POST", "/documents", declare("claim.pdf", "application/pdf", pdf));

test("documents uploaded just before a kill still reach their end after the restart", async () => {
  await inFolder(async (data) => {
    const killed = await startOffline(data);
    const before = await tokenOf(killed, "partner");
    const submitted = await Promise.all(Array.from({ length: 10 }, () => submit(killed, before)));
    const uploads = await Promise.all(submitted.map((answer) => upload(answer, pdf)));
    await killed.kill();
    expect(uploads.map(({ status }) => status)).toEqual(submitted.map(() => 200));

    const restarted = await startOffline(data);
    try {
      const token = await tokenOf(restarted, "partner");
      for (const { body } of submitted) {
        const { body: ended } = await settled(restarted, token, body.id);
        expect(ended.status).toBe("released");
        expect(ended.history.map(({ to }: { to: string }) => to)).toEqual([
          "awaiting-upload",
          "inspecting",
          "released",
        ]);
      }
    } finally {
      await restarted.close();
    }
  });
});

test("an upload cut off by a kill leaves nothing, and its URL still takes the document after the restart", async () => {
  await inFolder(async (data) => {
    const killed = await startOffline(data);
    const submitted = await submit(killed, await tokenOf(killed, "partner"));
    const { url, method, headers } = submitted.body.upload;
    const cut = new Promise((resolve) => {
      const half = request(url, { method, headers: { ...headers, "content-length": pdf.length } }, resolve);
      half.once("error", () => resolve("cut"));
      half.write(pdf.slice(0, 20));
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await killed.kill();
    expect(await cut).toBe("cut");

    const restarted = await startOffline(data);
    try {
      const token = await tokenOf(restarted, "partner");
      const waiting = await call(restarted, token, "GET", `/documents/${submitted.body.id}`);
      expect(waiting.body.status).toBe("awaiting-upload");
      // The port is another one, and the signature names the host: the caller asks again under a new document.
      const again = await submit(restarted, token);
      expect((await upload(again, pdf)).status).toBe(200);
      expect((await settled(restarted, token, again.body.id)).body.status).toBe("released");
    } finally {
      await restarted.close();
    }
  });
});

test("a folder in use, a taken port and unreadable settings are each one clear line and exit code 1", async () => {
  const run = (...options: string[]) =>
    new Promise<{ code: unknown; printed: string }>((resolve) =>
      execFile(
        process.execPath,
        ["packages/offline/src/cli/start.ts", ...options],
        (error, _printed, errors) =>
          // CI may ask for colours.
          resolve({ code: error?.code, printed: stripVTControlCharacters(errors.trim()) }),
      ),
    );
  await inFolder(async (data) => {
    const system = await startOffline(data);
    try {
      const inUse = await run("--port", "0", "--data", data);
      expect(inUse.code).toBe(1);
      expect(inUse.printed).toMatch(/^.*Another run \(process \d+\) uses the folder .*--data.*$/);
      const port = new URL(system.apiUrl).port;
      const taken = await run("--port", port, "--data", `${data}/other`);
      expect(taken.code).toBe(1);
      expect(taken.printed).toMatch(new RegExp(`^.*Port ${port} is taken.*--port.*$`));
    } finally {
      await system.close();
    }
  });
  const noFolder = await run("--data", "package.json", "--port", "0");
  expect(noFolder.code).toBe(1);
  expect(noFolder.printed).toMatch(/^.*The folder .*package\.json cannot be made.*--data.*$/);
  const stage = `unreadable-${process.pid}`;
  for (const [content, message] of [
    ['{ "region": "us-west-2", }', /^\S+unreadable-\S+: .*JSON/],
    [
      '{ "region": "nowhere", "clients": {} }',
      /has invalid settings \(\S+unreadable-\S+\):\n {2}region: "nowhere" .*\n {2}clients: .*$/,
    ],
  ] as const) {
    const restoreStages = await useStages({ [stage]: content });
    try {
      const unreadable = await run("--stage", stage, "--port", "0");
      expect(unreadable.code).toBe(1);
      expect(unreadable.printed).toMatch(message);
      expect(unreadable.printed).not.toMatch(/node_modules/);
    } finally {
      await restoreStages();
    }
  }
});
