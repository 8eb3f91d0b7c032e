import { execFile } from "node:child_process";
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
  expect(stderr).toContain("none/outputs.json does not exist: run npm start in another terminal first.");
  expect(code).toBe(1);
});

test("preflight prints its policy without a stage and without an account", async () => {
  const { stdout, code } = await run("--policy");
  expect(JSON.parse(stdout).Statement[0]).toMatchObject({ Effect: "Allow", Resource: ["*"] });
  expect(code).toBe(0);
});
