import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Violation } from "../../src/checks/index.ts";
import type { Outputs } from "../../src/run/outputs.ts";
import { eventually, patience } from "../support/eventually.ts";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
const fixture = fileURLToPath(new URL("../fixtures/greeter", import.meta.url));

/** The folder of an app that is outside of this repository and has the packed `sst-offline` in its node_modules. */
let app: string;

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), "greeter-"));
  const packed = await run("npm", ["pack", "--json", "--pack-destination", app], packageFolder);
  expect(packed).toMatchObject({ code: 0 });
  // The scripts that npm runs print before the JSON.
  const [{ filename }] = JSON.parse(packed.output.slice(packed.output.search(/^\[/m)));
  await cp(fixture, app, { recursive: true, filter: (source) => !source.includes(".sst") });
  await writeFile(join(app, "package.json"), JSON.stringify(await manifest(filename)));
  expect(await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"])).toMatchObject({
    code: 0,
  });
});

afterAll(() => rm(app, { recursive: true, force: true }));

/** The app's package.json, with the versions of this repository. */
async function manifest(tarball: string) {
  const { devDependencies } = JSON.parse(await readFile(join(packageFolder, "../../package.json"), "utf8"));
  const versions = ["sst", "vitest", "typescript", "@types/node"].map((name) => [
    name,
    devDependencies[name],
  ]);
  return {
    name: "greeter",
    private: true,
    type: "module",
    devDependencies: { "sst-offline": `file:${tarball}`, ...Object.fromEntries(versions) },
  };
}

/** Runs a program until it ends. */
function run(program: string, programArguments: string[], cwd = app) {
  return new Promise<{ code: unknown; output: string; errors: string }>((resolve) =>
    execFile(
      program,
      programArguments,
      { cwd, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 64 * 1024 ** 2 },
      (error, output, errors) => resolve({ code: error ? error.code : 0, output, errors }),
    ),
  );
}

const binary = (name: string) => join(app, "node_modules", ".bin", name);

/** Runs a command of the installed package. */
const sstOffline = (...commandArguments: string[]) =>
  run(process.execPath, [binary("sst-offline"), ...commandArguments]);

describe("the package, installed from its tarball into another app", () => {
  test("it brings no package under the AGPL", async () => {
    const { packages } = JSON.parse(await readFile(join(app, "package-lock.json"), "utf8"));
    const licences = Object.values<{ license?: string }>(packages).map(({ license }) => license ?? "");
    expect(licences).toContain("MIT");
    expect(licences.filter((licence) => licence.includes("AGPL"))).toEqual([]);
  });

  test("synth prints the graph of a stage", async () => {
    const { code, output, errors } = await sstOffline("synth", "--stage", "prod");
    expect({ code, errors }).toMatchObject({ code: 0 });
    const { app: name, stage, resources, packages } = JSON.parse(output);
    expect([name, stage]).toEqual(["greeter", "prod"]);
    expect(resources).toContainEqual(expect.objectContaining({ type: "aws:dynamodb/table:Table" }));
    expect(packages).toHaveLength(1);
  });

  test("diagram prints a Mermaid flowchart of a stage", async () => {
    const { code, output } = await sstOffline("diagram", "--stage", "prod");
    expect(code).toBe(0);
    expect(output).toMatch(/^flowchart LR\n/);
    expect(output).toContain("Greetings<br/><small>DynamoDB</small>");
    // Mermaid refuses an empty label.
    expect(output).not.toContain('|""|');
  });

  test("check prints the violations of a stage as a table and exits with 1", async () => {
    const { code, output, errors } = await sstOffline("check", "--stage", "prod");
    expect(code).toBe(1);
    expect(output).toMatch(/^rule +resource +message +remedy\n/);
    expect(output).toMatch(/^encryption +GreetingsTable +Its encryption names no key\. +\S/m);
    expect(errors).toMatch(/\d+ violations in \d+ resources\n$/);
  });

  test("check --json prints the violations as JSON, of the rules that a module of options names", async () => {
    const options = ["--json", "--options", "checks.config.ts"];
    const prod = await sstOffline("check", "--stage", "prod", ...options);
    expect(prod.code).toBe(1);
    const violations: Violation[] = JSON.parse(prod.output);
    expect(violations.map(({ rule, resource }) => [rule, resource])).toEqual([["firewall", "ApiStage"]]);
    const dev = await sstOffline("check", "--stage", "dev", ...options);
    expect(dev).toMatchObject({ code: 0, output: "[]\n" });
  });

  test("start runs the app until SIGINT", async () => {
    const child = spawn(process.execPath, [binary("sst-offline"), "start", "--port", "0"], { cwd: app });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "exit");
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${printed}`);
      return printed.includes("Ready.");
    });
    const { apiUrl }: Outputs = JSON.parse(await readFile(join(app, ".offline", "outputs.json"), "utf8"));
    expect(await (await fetch(`${apiUrl}/greetings/Ada`)).text()).toBe("Hello Ada");
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
  });

  test("the app's own tests run a stage by sst-offline/vitest", async () => {
    const limit = ["--testTimeout", String(patience), "--hookTimeout", String(patience)];
    const { code, output, errors } = await run(process.execPath, [binary("vitest"), "run", ...limit]);
    expect(`${output}${errors}`).toMatch(/Tests +2 passed/);
    expect(code).toBe(0);
  });

  test("the app's compiler accepts the package's declarations", async () => {
    expect(await run(process.execPath, [binary("tsc"), "-p", "."])).toMatchObject({ code: 0, output: "" });
  });

  test.each([
    [[], /^Name a command\.\nsst-offline COMMAND/],
    [["deploy"], /^"deploy" is not a command\.\nsst-offline COMMAND/],
    [["check"], /^Name a stage: --stage NAME\.\n$/],
    [["synth", "--stage", "prod", "--root", "src"], /^sst\.config\.ts not found in .*\n$/],
    [["diagram", "--colour"], /^Unknown option '--colour'.*\n$/],
    [["check", "--stage", "dev", "--options", "none.js"], /--options none\.js cannot be imported: .*\n$/],
  ])("sst-offline %j says what is wrong without a stack, and exits with 1", async (options, message) => {
    const { code, output, errors } = await sstOffline(...options);
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/^\s+at /m);
  });

  test.each(["start", "synth", "check", "diagram"])("%s --help lists --root and --stage", async (command) => {
    const { code, output } = await sstOffline(command, "--help");
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`^sst-offline ${command} `));
    for (const option of ["--root", "--stage"]) expect(output).toContain(option);
  });
});
