import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { copyCheckout } from "../tests/support/checkout.ts";
import { timed } from "./measure.ts";
import type { Measurement, MeasurementContext, Row } from "./measurement.ts";

/** Evaluates stage `prod` in a fresh checkout, again with SST installed, and from the cache. */
export const synthesis: Measurement = {
  title: "Evaluating sst.config.ts for stage prod",
  run: measureSynth,
};

async function* measureSynth({ work }: MeasurementContext): AsyncIterable<Row> {
  const { folder, remove } = await copyCheckout({ platform: false });
  const command = ["packages/offline/src/cli/sst-offline.ts", "synth", "--stage", "prod"];
  const environment = {
    ...process.env,
    AIRLOCK_ALLOWED_NETWORKS: "8.8.8.0/24",
    AIRLOCK_ALARM_EMAILS: "operations@airlock.test",
  };
  const run = () =>
    promisify(execFile)(process.execPath, [...command, "--out", join(work, "graph.json")], {
      cwd: folder,
      env: environment,
    });
  const [first] = await timed(run);
  await rm(join(folder, ".sst", "synth", "prod"), { recursive: true });
  const [evaluated] = await timed(run);
  const [cached] = await timed(run);
  yield {
    name: "in a fresh checkout, with sst install",
    measured: first,
    reference: { name: "with SST installed", measured: evaluated },
  };
  yield { name: "from the cache", measured: cached, reference: { name: "evaluated", measured: evaluated } };
  await remove();
}
