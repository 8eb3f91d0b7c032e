import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const scripts = [
  "bench/bench.ts",
  "scripts/deployer-policy.ts",
  "scripts/iam-report.ts",
  "scripts/write-memory-table.ts",
  "scripts/write-performance.ts",
];

/** What a script prints, and its exit code. */
const run = (script: string, option: string): Promise<{ stdout: string; stderr: string; code: number }> =>
  promisify(execFile)(process.execPath, [script, option]).then(
    (printed) => ({ ...printed, code: 0 }),
    ({ stdout, stderr, code }) => ({ stdout, stderr, code }),
  );

test.each(scripts)("%s prints its usage, also where an option is unknown.", async (script) => {
  const [help, unknown] = await Promise.all([run(script, "--help"), run(script, "--unknown")]);
  expect(help).toMatchObject({ stdout: expect.stringMatching(/^npm run /), stderr: "", code: 0 });
  expect(unknown).toEqual({
    stdout: "",
    stderr: expect.stringContaining(`Unknown option '--unknown'`),
    code: 1,
  });
  expect(unknown.stderr).toContain(help.stdout.trim());
  expect(unknown.stderr).not.toMatch(/^\s+at /m);
});
