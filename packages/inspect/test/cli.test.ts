import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

const binary = join(import.meta.dirname, "../bin/airlock-inspect.js");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "airlock-inspect-"));
  await mkdir(join(folder, "claims", "2026"), { recursive: true });
  await writeFile(join(folder, "claims", "letter #1.txt"), "Dear Sir or Madam\n");
  await writeFile(join(folder, "claims", "2026", "note.txt"), "A note\n");
  await symlink("/etc/hostname", join(folder, "claims", "link"));
});

afterAll(() => rm(folder, { recursive: true }));

/** Runs the command in the folder. */
const run = (...commandLine: string[]) =>
  new Promise<{ code: unknown; output: string; errors: string }>((resolve) =>
    execFile(
      process.execPath,
      [binary, ...commandLine],
      { cwd: folder, env: { ...process.env, NO_COLOR: "1" } },
      (error, output, errors) => resolve({ code: error ? error.code : 0, output, errors }),
    ),
  );

/** A limit that content does not keep: it is held. */
const held = ["--limit", "bytesRead=2"];
const rejected = [...held, "--rule", "inspection-incomplete=reject"];

describe("airlock-inspect", () => {
  test("It inspects the files of a folder in the order of their names, and names the links that it does not follow.", async () => {
    const { code, output, errors } = await run("claims");
    expect(code).toBe(0);
    expect(output).toMatch(
      /^release +claims\/2026\/note\.txt .*\nrelease +claims\/letter #1\.txt .*\n\n2 files: 2 release\n$/,
    );
    expect(errors).toBe("claims/link: a symbolic link, not followed\n");
  });

  // macOS has no such names.
  test.runIf(process.platform === "linux")("It inspects files whose names are not UTF-8.", async () => {
    const odd = join(folder, "odd");
    await mkdir(odd);
    onTestFinished(() => rm(odd, { recursive: true }));
    await writeFile(
      Buffer.concat([Buffer.from(`${odd}/caf`), Buffer.from([0xe9]), Buffer.from(".txt")]),
      "Text\n",
    );
    const { code, output } = await run("odd");
    expect(code).toBe(0);
    expect(output).toMatch(/^release +odd\/caf\ufffd\.txt /);
  });

  test("An argument that is no file is an error, since nothing was inspected.", async () => {
    const { code, output } = await run("/dev/null");
    expect(code).toBe(3);
    expect(output).toMatch(/^error +\/dev\/null: no file: a device, pipe or socket\n$/);
  });

  test("It exits with 3 when the reader of its output ends before all files are inspected.", async () => {
    const command = spawn(process.execPath, [binary, "claims"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore"],
    });
    command.stdout.destroy();
    expect(await once(command, "exit")).toEqual([3, null]);
  });

  test("It says so when a folder has no file.", async () => {
    const empty = join(folder, "empty");
    await mkdir(empty);
    onTestFinished(() => rm(empty, { recursive: true }));
    expect(await run("empty")).toEqual({ code: 0, output: "There is no file to inspect.\n", errors: "" });
  });

  test("It prints each finding with its place, reason and remedy.", async () => {
    const { output } = await run(...held, "claims/2026/note.txt");
    expect(output).toMatch(/^quarantine +claims\/2026\/note\.txt /);
    expect(output).toContain("medium  Inspection incomplete (inspection-incomplete, by balanced)");
    for (const row of [/found +The inspection reached/, /why +What was not read/, /remedy +Send a smaller/])
      expect(output).toMatch(row);
  });

  test.each([
    [[], 0],
    [held, 1],
    [rejected, 2],
    [[...held, "--rule", "inspection-*=reject"], 2],
    [[...rejected, "missing.pdf"], 3],
  ])("The exit code tells the worst verdict: %j exits with %i.", async (options, code) => {
    expect(await run("claims/2026/note.txt", ...options)).toMatchObject({ code });
  });

  test("--json prints an object for each file, a file that cannot be read included.", async () => {
    const { output, code } = await run("--json", ...held, "claims/2026", "missing.pdf");
    const [note, missing] = output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(code).toBe(3);
    expect(note).toMatchObject({ path: "claims/2026/note.txt", size: 7, verdict: "quarantine", omitted: 0 });
    expect(note.findings).toMatchObject([{ rule: "inspection-incomplete", severity: "medium" }]);
    expect(missing).toEqual({ path: "missing.pdf", error: "no such file or folder" });
  });

  test("--sarif prints a SARIF 2.1.0 log with the rules, their help, and the files that could not be read.", async () => {
    const { output } = await run("--sarif", ...held, "claims", "missing.pdf");
    const { version, runs } = JSON.parse(output);
    expect([version, runs.length]).toEqual(["2.1.0", 1]);
    const [{ tool, results, artifacts, invocations }] = runs;
    expect(tool.driver).toMatchObject({ name: "airlock-inspect", version: expect.stringMatching(/^\d/) });
    expect(artifacts[1]).toMatchObject({ location: { uri: "claims/letter%20%231.txt" }, length: 18 });
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex]).toMatchObject({ id: ruleId, help: { text: expect.any(String) } });
      expect([level, message]).toEqual(["warning", { text: expect.any(String) }]);
      expect(artifacts[locations[0].physicalLocation.artifactLocation.index]).toBeDefined();
    }
    expect(invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ message: { text: "no such file or folder" } }],
      },
    ]);
  });

  test("--explain prints what a rule finds, why, what the sender can do, and the action of each profile.", async () => {
    const { output, code } = await run("--explain", "parser-failed");
    expect(code).toBe(0);
    for (const row of ["what", "why", "remedy", "strict", "balanced", "lenient"])
      expect(output).toMatch(new RegExp(`^ {2}${row} +\\S`, "m"));
    expect((await run("--explain")).output).toMatch(/^parser-failed +quarantine +Content/m);
  });

  test.each([
    [[], /^Name a file or a folder\.\n/],
    [["--colour", "a"], /^Unknown option '--colour'/],
    [
      ["--profile", "mild", "a"],
      /^--profile mild: there is no such profile\. Profiles: strict, balanced, lenient\.\n$/,
    ],
    [
      ["--limit", "toString=1", "a"],
      /^--limit toString=1: there is no limit "toString"\. Limits: bytesRead, /,
    ],
    [["--limit", "time=soon", "a"], /^--limit time=soon: write NAME=VALUE with a whole number\.\n$/],
    [["--rule", "constructor=note", "a"], /^--rule constructor=note: there is no rule "constructor"\./],
    [["--rule", "pdfx-*=note", "a"], /^--rule pdfx-\*=note: there is no rule "pdfx-\*"\./],
    [["--rule", "parser-failed=drop", "a"], /^--rule parser-failed=drop: write RULE=ACTION\./],
    [["--json", "--sarif", "a"], /^--json and --sarif exclude each other\.\n$/],
    [["--explain", "parser-faild"], /^There is no rule "parser-faild"\. Similar rules: parser-failed\./],
  ])("%j says what is wrong without a stack, and exits with 3.", async (commandLine, message) => {
    const { code, output, errors } = await run(...commandLine);
    expect({ code, output }).toEqual({ code: 3, output: "" });
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/^\s+at /m);
  });
});
