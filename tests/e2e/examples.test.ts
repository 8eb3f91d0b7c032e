import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { temporaryFolder } from "../support/for-test.ts";
import { call, declare, settled, startTarget, type Target, tokenOf, upload } from "../support/target.ts";

interface Sample {
  label: string;
  source: string;
}

let target: Target;
let examples: Map<string, Sample[]>;
beforeAll(async () => {
  target = await startTarget();
  const { body } = await call(target, "", "GET", "/openapi.json");
  const operations = Object.values(body.paths).flatMap((methods) =>
    Object.values(methods as Record<string, { operationId: string; "x-codeSamples"?: Sample[] }>),
  );
  examples = new Map(
    operations.flatMap(({ operationId, "x-codeSamples": found }) => (found ? [[operationId, found]] : [])),
  );
});
afterAll(() => target?.close());

const sourceOf = (operation: string, label: string): string =>
  examples.get(operation)?.find((sample) => sample.label === label)?.source ?? "";

test("the main operations have examples in curl, TypeScript and Python", () => {
  expect([...examples.keys()].sort()).toEqual([
    "getDocument",
    "getDocumentContent",
    "listDocuments",
    "registerDocument",
  ]);
  for (const found of examples.values())
    expect(found.map(({ label }) => label)).toEqual(["curl", "TypeScript", "Python"]);
});

/** Runs examples in a folder with claim.pdf, and with the id of a released document of it. */
async function workshop() {
  const { bytes } = samples.pdf();
  const token = await tokenOf(target, "partner");
  const registered = await call(
    target,
    token,
    "POST",
    "/documents",
    declare("a.pdf", "application/pdf", bytes),
  );
  await upload(registered, bytes);
  const id: string = registered.body.id;
  expect((await settled(target, token, id)).body.status).toBe("released");
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "claim.pdf"), bytes);
  const { clientId = "", clientSecret = "" } = target.clients.partner ?? {};
  const env = { ...process.env, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, ID: id };
  const run = async (command: string, ...args: string[]) =>
    (await promisify(execFile)(command, args, { cwd, env })).stdout;
  return { id, cwd, run };
}

test("the examples in curl run as they are", async () => {
  const { id, run: runCommand } = await workshop();
  const run = async (operation: string) =>
    JSON.parse(await runCommand("sh", "-euc", sourceOf(operation, "curl")));
  expect(await run("registerDocument")).toMatchObject({
    status: "awaiting-upload",
    upload: { method: "PUT" },
  });
  expect(await run("getDocument")).toMatchObject({ id, status: "released" });
  expect((await run("listDocuments")).documents.length).toBeGreaterThan(0);
  expect(await run("getDocumentContent")).toMatchObject({ url: expect.stringMatching(/^http/) });
});

test("the examples in Python run as they are", async () => {
  const { id, run: runCommand } = await workshop();
  const run = (operation: string) => runCommand("python3", "-c", sourceOf(operation, "Python"));
  const registered = await run("registerDocument");
  expect(registered).toMatch(/^\w{26}\n$/);
  const token = await tokenOf(target, "partner");
  expect((await settled(target, token, registered.trim())).body.status).toBe("released");
  expect(await run("getDocument")).toContain(`'id': '${id}'`);
  expect(await run("listDocuments")).toContain(registered.trim());
  expect(await run("getDocumentContent")).toContain("{'url': 'http");
});

test("the examples in TypeScript run with the client of this repository", async () => {
  const { id, cwd, run: runCommand } = await workshop();
  const client = pathToFileURL(resolve("packages/client/src/node/index.ts")).href;
  const run = async (operation: string) => {
    const source = sourceOf(operation, "TypeScript").replace("@airlock/client/node", client);
    await writeFile(join(cwd, "example.mts"), source);
    return runCommand(process.execPath, "example.mts");
  };
  expect(await run("registerDocument")).toContain("status: 'released'");
  expect(await run("getDocument")).toContain(`id: '${id}'`);
  expect(await run("listDocuments")).toContain(`${id} released`);
  await run("getDocumentContent");
  expect(await readFile(join(cwd, "released.pdf"))).toEqual(await readFile(join(cwd, "claim.pdf")));
});
