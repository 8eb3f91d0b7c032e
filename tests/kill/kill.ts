// Kills the offline system under load and audits every document:  npm run kill -- --kills 50
import { parseArgs } from "node:util";
import { killAndAudit } from "./run.ts";

const usage = `npm run kill -- [options]
  --kills N   how often the system is killed (50)
  --seed N    the seed of the moments and of the documents (any)`;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 30)) },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
for (const name of ["kills", "seed"] as const)
  if (!/^\d+$/.test(values[name])) {
    console.error(`--${name} ${values[name]} is not a whole number.\n${usage}`);
    process.exit(2);
  }
console.log(`seed ${values.seed}`);
const { documents, events, deliveries, violations } = await killAndAudit({
  seed: Number(values.seed),
  kills: Number(values.kills),
  progress: (line) => console.log(line),
});
console.log(
  `${values.kills} kills: ${documents} documents with ${events} events, ${deliveries} deliveries to the webhook, ${violations.length} violations`,
);
for (const violation of violations) console.log(`✗ ${violation}`);
process.exit(violations.length === 0 ? 0 : 1);
