import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSystem } from "../../packages/offline/src/run/system.ts";
import { services } from "../../packages/offline/src/services/index.ts";
import { readFunctions } from "../../packages/offline/src/services/lambda/functions.ts";
import { synthesize } from "../../packages/offline/src/synth/synthesize.ts";
import { timed } from "../measure.ts";
import { type Measurement, type MeasurementContext, quantile, type Row, rowOfRuns } from "../measurement.ts";
import { ColdLambda, type Sample } from "./cold-lambda.ts";
import { expressPrefix, firstAnswer } from "./figures.ts";
import { holdDocuments, runTraffic } from "./traffic.ts";

const root = join(import.meta.dirname, "../..");
const runs = 9;

/** From the start of a process to its first answer, for each function of the graph. */
export const coldStarts: Measurement = {
  title: "Cold starts: a new process until it has answered its first request",
  run: measureColdStarts,
};

async function* measureColdStarts({ work }: MeasurementContext): AsyncIterable<Row> {
  const { graph } = await synthesize({ root, stage: "offline" });
  const lambda = new ColdLambda(join(work, "packages"));
  const system = await startSystem({
    graph,
    directory: join(work, "cold-start"),
    port: 0,
    services: [...services, lambda.service],
  });
  const { apiUrl = "", tokenUrl = "", clients = {} } = system.outputs;
  const airlock = { system, apiUrl, tokenUrl, clients, close: () => system.close() };
  const bare: number[] = [];
  try {
    const held = await holdDocuments(airlock, runs + 1);
    lambda.measure();
    for (const [run, id] of held.entries()) {
      await runTraffic(airlock, id);
      // The first run compiles what answers the functions' requests.
      if (run === 0) lambda.samples.clear();
      else bare.push((await timed(() => promisify(execFile)(process.execPath, ["--eval", "0"])))[0]);
    }
  } finally {
    await system.close();
  }
  for (const { authoredName } of readFunctions(graph).functions)
    if (![...lambda.samples.keys()].some((name) => name.split(" ")[0] === authoredName))
      throw new Error(`Nothing in traffic.ts invokes the function ${authoredName}.`);
  yield* rowsOf(lambda.samples, bare);
}

function* rowsOf(samples: ReadonlyMap<string, readonly Sample[]>, bare: readonly number[]): Iterable<Row> {
  const sorted = [...samples].sort(([one], [other]) => one.localeCompare(other));
  const reference = "an empty handler";
  for (const [variant, prefix] of variants)
    for (const [name, taken] of sorted)
      for (const [time, figure] of times) {
        const runs = runsOf(taken, variant, time);
        if (runs.length > 0) yield rowOfRuns({ name: prefix + name, figure }, reference, runs);
      }
  const empty = [...samples.values()].flat().map((sample) => sample.empty.answered);
  yield {
    name: "An empty handler",
    figure: firstAnswer,
    measured: quantile(empty, 0.5),
    reference: { name: "a Node.js process that does nothing", measured: quantile(bare, 0.5) },
  };
}

const variants = [
  ["function", ""],
  ["express", expressPrefix],
] as const;
const times = [
  ["answered", firstAnswer],
  ["ready", "ready for an event"],
  ["processor", "time of the processor"],
] as const;

/** The times of a variant beside those of the empty handler. */
const runsOf = (
  samples: readonly Sample[],
  variant: "function" | "express",
  time: "answered" | "ready" | "processor",
) =>
  samples.flatMap(({ [variant]: measured, empty }) =>
    measured ? [[measured[time], empty[time]] as const] : [],
  );
