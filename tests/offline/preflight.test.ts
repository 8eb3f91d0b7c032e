import { execFile } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../packages/preflight/src/preflight.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess("offline");
});
afterAll(() => airlock.close());

/** What `npm run preflight` prints, and its exit code. */
async function run(...options: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  const command = promisify(execFile)(process.execPath, ["scripts/preflight.ts", ...options]);
  return command.then(
    (printed) => ({ ...printed, code: 0 }),
    ({ stdout, stderr, code }) => ({ stdout, stderr, code }),
  );
}

test("preflight asks the running offline system, and names what is not emulated", async () => {
  const { stdout, code } = await run("--stage", "offline", "--data", airlock.directory, "--json");
  const report: Report = JSON.parse(stdout);
  expect(report.accountId).toBe(airlock.graph.accountId);
  expect(report.obstacles.map(({ check, severity }) => `${severity} ${check}`)).toEqual(["note sst-state"]);
  expect(new Set(report.openQuestions.map(({ reason }) => reason))).toEqual(new Set(["not-emulated"]));
  const notEmulated = report.openQuestions.flatMap(({ actions }) => actions);
  expect(notEmulated).toEqual(
    expect.arrayContaining(["iam:ListRoles", "lambda:GetAccountSettings", "s3:GetAccountPublicAccessBlock"]),
  );
  expect(code).toBe(0);
});

test("preflight of a stage that runs offline says how to start it", async () => {
  const { stderr, code } = await run("--stage", "offline", "--data", `${airlock.directory}/none`);
  expect(stderr).toMatch(/none\/outputs\.json does not exist\. Start it with "npm start"/);
  expect(code).toBe(1);
});

test.each(["not JSON", "{}"])(
  "preflight of a stage that runs offline refuses outputs of %s, and asks nobody",
  async (outputs) => {
    const folder = await mkdtemp(join(airlock.directory, "damaged-"));
    await writeFile(join(folder, "outputs.json"), outputs);
    const { stdout, stderr, code } = await run("--stage", "offline", "--data", folder);
    expect(stderr).toMatch(/outputs\.json is not what an offline system writes\..*npm start/);
    expect([stdout, code]).toEqual(["", 1]);
  },
);

test("preflight of an offline system that has died says so", async () => {
  const folder = await mkdtemp(join(airlock.directory, "died-"));
  const outputs = JSON.parse(await readFile(join(airlock.directory, "outputs.json"), "utf8"));
  const awsEndpoint = "http://127.0.0.1:1";
  await writeFile(join(folder, "outputs.json"), JSON.stringify({ ...outputs, awsEndpoint }));
  const { stdout, code } = await run("--stage", "offline", "--data", folder, "--json");
  expect(JSON.parse(stdout).obstacles).toMatchObject([
    {
      severity: "stops",
      message: expect.stringContaining(`${awsEndpoint} cannot be reached`),
      remedy: expect.stringContaining("npm start"),
    },
  ]);
  expect(code).toBe(1);
});

test("preflight prints its policy without a stage and without an account", async () => {
  const { stdout, code } = await run("--policy");
  expect(JSON.parse(stdout).Statement[0]).toMatchObject({ Effect: "Allow", Resource: ["*"] });
  expect(code).toBe(0);
});
