import { expect, test } from "vitest";
import { startSystem } from "../../src/run/system.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import { eventually } from "../support/eventually.ts";
import { readLog } from "../support/running-station.ts";
import { administratorOf, root, temporaryFolder } from "../support/weather-station.ts";

test("closing does not wait for a running function, and its execution goes on after the next start", async () => {
  const { graph } = await synthesize({ root, stage: "offline" });
  const directory = await temporaryFolder();
  const first = await startSystem({ graph, directory, port: 0 });
  const executionArn = await administratorOf(first.outputs).start(graph.outputs.survey, {
    stations: [{ instrument: "patience", milliseconds: 10_000 }],
  });
  await eventually(async () => (await readLog(graph, directory, "src/calibrate.handler")).length > 0);
  await first.close();

  const second = await startSystem({ graph, directory, port: 0 });
  const { status } = await administratorOf(second.outputs).describe(executionArn);
  await second.close();
  // Had closing waited for the function, the execution would have succeeded.
  expect(status).toBe("RUNNING");
});
