import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startOffline } from "../tests/support/target.ts";
import { timed } from "./measure.ts";
import { type Measurement, type MeasurementContext, type Row, rowOfRuns } from "./measurement.ts";

const runs = 5;

/** `npm start` until the system is ready. */
export const start: Measurement = {
  title: "npm start until it is ready, with the graph in the cache",
  run: measureStart,
};

async function* measureStart({ work }: MeasurementContext): AsyncIterable<Row> {
  const pairs: (readonly [number, number])[] = [];
  // The first run writes the cache.
  for (let run = 0; run <= runs; run++) {
    const [ready, target] = await timed(() => startOffline(join(work, `data${run}`)));
    await target.close();
    const [bare] = await timed(() => promisify(execFile)(process.execPath, ["--eval", "0"]));
    if (run > 0) pairs.push([ready, bare]);
  }
  yield rowOfRuns("npm start", "a Node.js process that does nothing", pairs);
}
