// Attacks the offline system with hostile requests:  npm run fuzz -- --minutes 10
import { parseArgs } from "node:util";
import { describe, fuzz, fuzzTargets } from "./run.ts";

const usage = `npm run fuzz -- [options]
  --minutes N      ends after N minutes
  --requests N     ends after N requests (5000, or no limit with --minutes)
  --seed N         the seed of the first round (any)
  --only NAMES     targets, separated by commas: ${fuzzTargets.map(({ name }) => name).join(", ")}
  --violations N   ends after N kinds of violations (10)
  --path PATH      repeats one counterexample of the seed`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    requests: { type: "string" },
    seed: { type: "string" },
    only: { type: "string" },
    violations: { type: "string", default: "10" },
    path: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

/** A number that an option gives; ends the process when it is none. */
function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  console.error(`--${name} ${text} is not a number.\n${usage}`);
  process.exit(2);
}

if (values.help) {
  console.log(usage);
  process.exit(0);
}
const { minutes, requests = minutes === undefined ? "5000" : "1e12" } = values;
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 30) : numberOf("seed", values.seed);
console.log(`seed ${seed}`);
const result = await fuzz({
  seed,
  requests: numberOf("requests", requests),
  violationsAtMost: numberOf("violations", values.violations),
  ...(minutes !== undefined && { milliseconds: numberOf("minutes", minutes) * 60_000 }),
  ...(values.only !== undefined && { only: values.only.split(",") }),
  ...(values.path !== undefined && { path: values.path }),
  progress: (line) => console.log(line),
});
console.log(
  `${result.requests} requests in ${result.rounds} rounds, at most ${result.memoryMebibytes} MiB, ${result.findings.length} kinds of violations`,
);
for (const finding of result.findings) console.log(describe(finding));
process.exit(result.findings.length === 0 ? 0 : 1);
