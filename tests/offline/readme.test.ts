import { execFile, spawn } from "node:child_process";
import { readFile, stat, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startForTest, temporaryFolder } from "../support/for-test.ts";
import { productionEnvironment } from "../support/graphs.ts";
import { call, tokenOf } from "../support/target.ts";

const readme = await readFile("README.md", "utf8");
const blocksOf = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, block]) => block);

test("the README starts with npm ci and npm start, and every script that it names exists", async () => {
  expect(blocksOf("sh")).toEqual(["npm ci\nnpm start\n"]);
  const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
  expect(scripts.start).toBe("node packages/offline/src/cli/sst-offline.ts start");
  for (const [, script] of readme.matchAll(/npm run ([\w:-]+)/g))
    expect(scripts).toHaveProperty(script ?? "");
});

test("every file that the README links to exists", async () => {
  for (const [, path] of readme.matchAll(/\]\((?!https:)([^)#]+)/g))
    await expect(stat(path ?? ""), path).resolves.toBeTruthy();
});

test("production is synthesized by the commands of the README", async () => {
  const [block = ""] = blocksOf("console");
  const lines = block.trim().split("\n");
  // The commands that need an account.
  expect(lines.splice(-2)).toEqual(["npm run preflight -- --stage prod", "npx sst deploy --stage prod"]);
  const commands = lines
    .join("\n")
    .replace("NETWORK,NETWORK", productionEnvironment.AIRLOCK_ALLOWED_NETWORKS)
    .replace("ADDRESS", productionEnvironment.AIRLOCK_ALARM_EMAILS)
    .replace("npm run", "npm run --silent");
  const { stdout } = await promisify(execFile)("bash", ["-eu", "-c", commands], {
    maxBuffer: 64 * 1024 ** 2,
  });
  const { stage, resources } = JSON.parse(stdout);
  expect(stage).toBe("prod");
  expect(resources.length).toBeGreaterThan(100);
});

/** How many documents a new run over a data folder lists. */
async function documentsAfterStart(data: string, ...options: string[]): Promise<number> {
  const system = await startForTest(data, ...options);
  const listed = await call(system, await tokenOf(system, "partner"), "GET", "/documents");
  await system.close();
  return listed.body.documents.length;
}

test("the session in the README prints what the README says", async () => {
  const folder = await temporaryFolder();
  await symlink(resolve("node_modules"), join(folder, "node_modules"));
  const system = await startForTest(join(folder, ".offline"));
  const session = spawn("bash", ["-eu", "-o", "pipefail"], {
    cwd: folder,
    env: { ...process.env, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder },
  });
  let printed = "";
  for (const stream of [session.stdout, session.stderr]) stream.on("data", (chunk) => (printed += chunk));
  session.stdin.end(blocksOf("bash").join("\n"));
  const code = await new Promise((ended) => session.once("close", ended));
  expect(printed).toMatch(/partner:\S+ {2}awaiting-upload\n.* {2}inspecting\n.* {2}released\n/);
  expect(printed).toContain("The bytes that came down are the bytes that went up.");
  expect(printed).toMatch(/^release +claim\.pdf +application\/pdf$/m);
  expect(printed).toMatch(/eicar\.txt: rejected/);
  expect(printed).toContain("malware-signature");
  // The exit code of the command for a rejected file.
  expect(code).toBe(3);
  await system.close();
  expect(await documentsAfterStart(join(folder, ".offline"))).toBe(2);
  expect(await documentsAfterStart(join(folder, ".offline"), "--reset")).toBe(0);
});
