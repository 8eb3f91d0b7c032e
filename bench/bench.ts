// Measures Airlock:  npm run bench [-- --NAME…] [--short] [--json FILE]
// Every figure is a ratio of two measurements of the same run, so that figures of different machines can be compared.
// The first import: sst/resource reads the links once.
import "../packages/functions/test/links.ts";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { authorization } from "./authorization.ts";
import { bundles } from "./bundle.ts";
import { client } from "./client.ts";
import { coldStarts } from "./cold-start/cold-start.ts";
import { documents } from "./documents.ts";
import { inspections } from "./inspections.ts";
import { format, type Measurement, type Row, ratioOf } from "./measurement.ts";
import { offline } from "./offline.ts";
import { release } from "./release.ts";
import { describeRun, type Report } from "./report.ts";
import { requests } from "./requests.ts";
import { start } from "./start.ts";
import { steps } from "./steps.ts";
import { synthesis } from "./synth.ts";
import { text } from "./text.ts";

const measurements: readonly Measurement[] = [
  coldStarts,
  bundles,
  synthesis,
  start,
  requests,
  documents,
  offline,
  authorization,
  text,
  steps,
  release,
  inspections,
  client,
];

const { values } = parseArgs({
  options: {
    ...Object.fromEntries(measurements.map(({ name }) => [name, { type: "boolean" } as const])),
    short: { type: "boolean" },
    json: { type: "string" },
  },
});
const isGiven = new Set(Object.keys(values));
const chosen = measurements.filter(({ name }) => isGiven.has(name));
const selected = chosen.length > 0 ? chosen : measurements.filter(({ isOnRequest }) => !isOnRequest);

const run = describeRun();
console.log(`${run.commit}, Node.js ${run.node}, ${run.processors}`);
const report: Report = { ...run, measurements: [] };
const folder = await mkdtemp(join(tmpdir(), "airlock-bench-"));
try {
  for (const { name, title, run } of selected) {
    console.log(`\n${title}\n`);
    const work = join(folder, name);
    await mkdir(work);
    const rows: Row[] = [];
    for await (const row of run({ work, isShort: values.short ?? false })) {
      console.log(format(row));
      rows.push(row);
    }
    report.measurements.push({ name, title, rows: rows.map((row) => ({ ...row, ratio: ratioOf(row) })) });
    await rm(work, { recursive: true });
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
