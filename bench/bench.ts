// Measures Airlock:  npm run bench [-- --NAME…|--all] [--short] [--json FILE]
// Every figure is a ratio of two measurements of the same run, so that figures of different machines can be compared.
// The first import: the links are read once.
import "../packages/functions/test/links.ts";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions } from "../scripts/read-options.ts";
import { format, ratioOf } from "./measurement.ts";
import { measurements } from "./measurements.ts";
import { describeRun, type MeasuredRow, type Report } from "./report.ts";

const usage = `npm run bench [-- OPTIONS]

Measures what is named; without a name, all but client, inspect, memory and offline.
${Object.keys(measurements)
  .map((name) => `  --${name}`)
  .join("\n")}
  --all        measures everything
  --short      takes less time and disk
  --json FILE  writes the figures to a file`;

const values = readOptions(usage, {
  ...Object.fromEntries(Object.keys(measurements).map((name) => [name, { type: "boolean" } as const])),
  all: { type: "boolean" },
  short: { type: "boolean" },
  json: { type: "string" },
});
const isGiven = new Set(Object.keys(values));
const chosen = Object.keys(measurements).filter((name) => isGiven.has(name));
const isWhole = chosen.length === 0;

const run = describeRun();
console.log(`${run.commit}, Node.js ${run.node}, ${run.processors}`);
const isShort = values.short ?? false;
const report: Report = { ...run, isShort, measurements: [] };
const folder = await mkdtemp(join(tmpdir(), "airlock-bench-"));
try {
  for (const name of isWhole ? Object.keys(measurements) : chosen) {
    const measurement = await measurements[name]?.();
    if (!measurement || (isWhole && measurement.isOnRequest && !values.all)) continue;
    console.log(`\n${measurement.title}\n`);
    const work = join(folder, name);
    await mkdir(work);
    const rows: MeasuredRow[] = [];
    try {
      for await (const row of measurement.run({ work, isShort })) {
        console.log(format(row));
        rows.push({ ...row, ratio: ratioOf(row) });
      }
      report.measurements.push({ name, title: measurement.title, rows });
    } catch (error) {
      // The others are measured all the same.
      console.error(error);
      process.exitCode = 1;
    }
    await rm(work, { recursive: true, force: true });
    if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
