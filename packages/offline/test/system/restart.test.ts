import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { Outputs } from "../../src/run/outputs.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import { eventually } from "../support/eventually.ts";
import { administratorOf, root, temporaryFolder } from "../support/weather-station.ts";

const command = fileURLToPath(new URL("../../src/cli/sst-offline.ts", import.meta.url));

/** Starts the app in a process of its own, with a data folder that is not removed. */
async function start(data: string) {
  const child = spawn(process.execPath, [command, "start", "--root", root, "--port", "0", "--data", data]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${printed}`);
    return printed.includes("Ready.");
  });
  const outputs: Outputs = JSON.parse(await readFile(join(data, "outputs.json"), "utf8"));
  return {
    administrator: administratorOf(outputs),
    async end(signal: NodeJS.Signals) {
      child.kill(signal);
      return (await ended)[0] as number | null;
    },
  };
}

/** Runs `npm start` for the app until it is ready or has ended. */
async function npmStart(...options: string[]) {
  const child = spawn("npm", ["-s", "start", "--", "--root", root, "--port", "0", ...options], {
    // CI may ask for colours.
    env: { ...process.env, NO_COLOR: "1" },
  });
  onTestFinished(() => void child.kill("SIGTERM"));
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
  const ended = once(child, "exit").then(([code]) => code as number | null);
  await Promise.race([ended, eventually(async () => printed.includes("Ready."))]);
  return { child, ended, printed: () => printed };
}

test("ending npm ends the system that it started", async () => {
  const data = await temporaryFolder();
  const { child, ended } = await npmStart("--data", data);
  const { awsEndpoint }: Outputs = JSON.parse(await readFile(join(data, "outputs.json"), "utf8"));
  expect((await fetch(awsEndpoint)).status).toBe(403);
  child.kill("SIGTERM");
  await ended;
  await eventually(async () => (await fetch(awsEndpoint).catch(() => "gone")) === "gone");
});

test("--reset does not remove the data of a running system", async () => {
  const data = await temporaryFolder();
  const first = await npmStart("--data", data);
  const secrets = await readFile(join(data, "cognito-idp", "cognito.json"), "utf8");
  const second = await npmStart("--data", data, "--reset");
  expect(await second.ended).toBe(1);
  expect(second.printed()).toMatch(/Another run \(process \d+\) uses the folder/);
  expect(await readFile(join(data, "cognito-idp", "cognito.json"), "utf8")).toBe(secrets);
  first.child.kill("SIGTERM");
  await first.ended;
  const third = await eventually(async () => {
    const started = await npmStart("--data", data, "--reset");
    return started.printed().includes("Ready.") ? started : undefined;
  });
  expect(await readFile(join(data, "cognito-idp", "cognito.json"), "utf8")).not.toBe(secrets);
  third.child.kill("SIGTERM");
  await third.ended;
});

test.each(["SIGKILL", "SIGTERM"] as const)(
  "executions that %s interrupts succeed after the restart, and written data is still there",
  async (signal) => {
    const { graph } = await synthesize({ root, stage: "offline" });
    const data = await temporaryFolder();
    const first = await start(data);
    const done = await first.administrator.start(graph.outputs.forecast, { station: "done" });
    await first.administrator.ended(done);
    const waiting = await first.administrator.start(graph.outputs.forecast, {
      station: "waiting",
      seconds: 2,
    });
    const retrying = await first.administrator.start(graph.outputs.forecast, {
      station: "retrying",
      failures: 2,
    });
    await eventually(() => first.administrator.item("retrying", "attempts"));
    expect((await first.administrator.describe(waiting)).status).toBe("RUNNING");
    // A process cannot handle SIGKILL.
    expect(await first.end(signal)).toBe(signal === "SIGKILL" ? null : 0);

    const second = await start(data);
    for (const [station, executionArn] of Object.entries({ waiting, retrying })) {
      const ended = await second.administrator.ended(executionArn);
      expect(ended.status).toBe("SUCCEEDED");
      expect(ended.output).toEqual({
        instruments: ["0: barometer", "1: hygrometer", "2: anemometer"],
        control: { station },
      });
    }
    expect((await second.administrator.item("retrying", "attempts"))?.times.length).toBeGreaterThanOrEqual(3);
    // An execution that had ended is not started again, and can still be described.
    expect((await second.administrator.describe(done)).status).toBe("SUCCEEDED");
    expect((await second.administrator.item("done", "attempts"))?.times).toHaveLength(1);
    await second.end("SIGTERM");
  },
);
