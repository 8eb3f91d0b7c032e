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
  const measureReady = async (data: string) => {
    const [ready, target] = await timed(() => startOffline(join(work, data)));
    await target.close();
    return ready;
  };
  const taken: Record<"again" | "empty" | "bare", number>[] = [];
  // The first run writes the caches.
  for (let run = 0; run <= runs; run++) {
    const again = await measureReady("data");
    const empty = await measureReady(`data${run}`);
    const [bare] = await timed(() => promisify(execFile)(process.execPath, ["--eval", "0"]));
    if (run > 0) taken.push({ again, empty, bare });
  }
  for (const [kind, name] of [
    ["again", "npm start with the data of an earlier run"],
    ["empty", "npm start with empty data"],
  ] as const)
    yield rowOfRuns(
      name,
      "a Node.js process that does nothing",
      taken.map((times) => [times[kind], times.bare] as const),
    );
}
