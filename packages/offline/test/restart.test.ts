import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { synthesize } from "../src/synth/synthesize.ts";
import type { Outputs } from "../src/system.ts";
import { eventually, keeperOf, root, temporaryFolder } from "./weather-station.ts";

const command = fileURLToPath(new URL("../src/cli/start.ts", import.meta.url));

/** The app in a process of its own, over a folder that stays. */
async function start(data: string) {
  const child = spawn(process.execPath, [command, "--root", root, "--port", "0", "--data", data]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${printed}`);
    return printed.includes("Ready.") || undefined;
  }, 30);
  const outputs: Outputs = JSON.parse(await readFile(join(data, "outputs.json"), "utf8"));
  return {
    keeper: keeperOf(outputs),
    async end(signal: NodeJS.Signals) {
      child.kill(signal);
      return (await ended)[0] as number | null;
    },
  };
}

test.each(["SIGKILL", "SIGTERM"] as const)(
  "executions that %s cuts off go on to their ends after the restart, with what was written",
  {
    timeout: 60_000,
  },
  async (signal) => {
    const { graph } = await synthesize({ root, stage: "offline" });
    const data = await temporaryFolder();
    const first = await start(data);
    const done = await first.keeper.start(graph.outputs.forecast, { station: "done" });
    await first.keeper.ended(done);
    const waiting = await first.keeper.start(graph.outputs.forecast, { station: "waiting", seconds: 2 });
    const retrying = await first.keeper.start(graph.outputs.forecast, { station: "retrying", failures: 2 });
    await eventually(() => first.keeper.item("retrying", "attempts"));
    expect((await first.keeper.describe(waiting)).status).toBe("RUNNING");
    // Nobody catches SIGKILL; all else is an orderly end.
    expect(await first.end(signal)).toBe(signal === "SIGKILL" ? null : 0);

    const second = await start(data);
    for (const [station, executionArn] of Object.entries({ waiting, retrying })) {
      const ended = await second.keeper.ended(executionArn);
      expect(ended.status).toBe("SUCCEEDED");
      expect(ended.output).toEqual({
        instruments: ["0: barometer", "1: hygrometer", "2: anemometer"],
        control: { station },
      });
    }
    expect((await second.keeper.item("retrying", "attempts"))?.times.length).toBeGreaterThanOrEqual(3);
    // What had ended is not begun again, and is still known.
    expect((await second.keeper.describe(done)).status).toBe("SUCCEEDED");
    expect((await second.keeper.item("done", "attempts"))?.times).toHaveLength(1);
    await second.end("SIGTERM");
  },
);
