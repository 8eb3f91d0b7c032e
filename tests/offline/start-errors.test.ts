import { execFile } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { startForTest, temporaryFolder } from "../support/for-test.ts";
import { useStages } from "../support/stages.ts";

/** Runs `npm start` until it ends; what it prints on standard error is without colours. */
const run = (...options: string[]) =>
  new Promise<{ code: unknown; printed: string }>((resolve) =>
    execFile(
      process.execPath,
      ["packages/offline/src/cli/sst-offline.ts", "start", ...options],
      (error, _output, errors) =>
        resolve({ code: error?.code, printed: stripVTControlCharacters(errors.trim()) }),
    ),
  );

test("npm start with a data folder or a port that is in use says so in one line and exits with 1", async () => {
  const data = await temporaryFolder();
  const system = await startForTest(data);
  const inUse = await run("--port", "0", "--data", data);
  expect(inUse.code).toBe(1);
  expect(inUse.printed).toMatch(/^.*Another run \(process \d+\) uses the folder .*--data.*$/);
  const port = new URL(system.apiUrl).port;
  const taken = await run("--port", port, "--data", `${data}/other`);
  expect(taken.code).toBe(1);
  expect(taken.printed).toMatch(
    new RegExp(`^.*Port ${port} is in use.*--port N, which needs N and N \\+ 1\\.$`),
  );
});

test("npm start with a data folder that cannot be created says so in one line and exits with 1", async () => {
  const { code, printed } = await run("--data", "package.json", "--port", "0");
  expect(code).toBe(1);
  expect(printed).toMatch(/^.*package\.json is, or is in, a file and no folder\. .*--data.*$/);
});

test.each([
  ["no JSON", '{ "region": "us-west-2", }', /^\S+unreadable\S+: .*JSON/],
  [
    "invalid settings",
    '{ "region": "nowhere", "allowedNetworks": "any", "clients": [] }',
    /has invalid settings \(\S+unreadable\S+\):\n {2}region: "nowhere" .*\n {2}clients: .*$/,
  ],
])("npm start with a stage file of %s names the file and exits with 1", async (_what, content, message) => {
  onTestFinished(await useStages({ unreadable: content }));
  const { code, printed } = await run("--stage", "unreadable", "--port", "0");
  expect(code).toBe(1);
  expect(printed).toMatch(message);
  expect(printed).not.toMatch(/node_modules/);
});

test.each([
  [["--bogus"], /^Unknown option '--bogus'\. sst-offline start --help lists the options\.$/],
  [["extra"], /^Unexpected argument 'extra'\..* sst-offline start --help lists the options\.$/],
  [["--port", "x"], /^--port x is not a port\. Give a number from 1 to 65534\.$/],
  [["--stage", "nope"], /^Stage "nope" is not known: .*"dev".*"offline".*"prod".* copy stages\/dev\.json/],
])("npm start with the options %j says what is wrong and exits with 1", async (options, message) => {
  const { code, printed } = await run(...options);
  expect(code).toBe(1);
  expect(printed).toMatch(message);
});
