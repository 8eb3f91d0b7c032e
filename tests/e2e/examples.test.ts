import { execFile, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
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

test("the examples in curl run as they are", async () => {
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
  const run = async (operation: string) => {
    const source = sourceOf(operation, "curl");
    const { stdout } = await promisify(execFile)("sh", ["-euc", source], { cwd, env });
    return JSON.parse(stdout);
  };
  expect(await run("registerDocument")).toMatchObject({
    status: "awaiting-upload",
    upload: { method: "PUT" },
  });
  expect(await run("getDocument")).toMatchObject({ id, status: "released" });
  expect((await run("listDocuments")).documents.length).toBeGreaterThan(0);
  expect(await run("getDocumentContent")).toMatchObject({ url: expect.stringMatching(/^http/) });
});

test("the examples in TypeScript and Python have no syntax errors", () => {
  for (const operation of examples.keys()) {
    const { diagnostics } = ts.transpileModule(sourceOf(operation, "TypeScript"), {
      reportDiagnostics: true,
    });
    expect(diagnostics).toEqual([]);
    const check = "import sys; compile(sys.stdin.read(), 'example', 'exec')";
    const { status, stderr } = spawnSync("python3", ["-c", check], { input: sourceOf(operation, "Python") });
    expect([status, String(stderr)]).toEqual([0, ""]);
  }
});
