// Asks the account what is in the way of a stage's deploy: npm run preflight -- --stage NAME [--json] [--data FOLDER]
// Ends with 1 if something stops the deploy. --policy prints the IAM policy that allows all its calls.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { SynthError, synthesize } from "../packages/offline/src/synth/synthesize.ts";
import { policyOf } from "../packages/preflight/src/policy.ts";
import { preflight } from "../packages/preflight/src/preflight.ts";
import { formatReport, stopsDeploy } from "../packages/preflight/src/report.ts";

const usage = `npm run preflight -- --stage NAME [options]
  --stage NAME   the stage; offline asks the system that npm start runs
  --data FOLDER  the folder for all data of that system (.offline)
  --json         prints the report as JSON
  --policy       prints the IAM policy that allows all calls; REGION and ACCOUNT stand for the stage's`;

/** Where the offline system of a stage listens, and its administrator. */
async function offlineAccess(folder: string) {
  const file = join(folder, "outputs.json");
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`${file} does not exist: run npm start in another terminal first.`);
  });
  const { awsEndpoint, administrator } = JSON.parse(text);
  return { endpoint: awsEndpoint, credentials: administrator };
}

class UsageError extends Error {}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stage: { type: "string" },
      data: { type: "string", default: ".offline" },
      json: { type: "boolean", default: false },
      policy: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (values.policy)
    return console.log(JSON.stringify(policyOf({ region: "REGION", accountId: "ACCOUNT" }), null, 2));
  if (!values.stage) throw new UsageError(`Name a stage: --stage NAME.\n${usage}`);
  const isOffline = /^offline(-|$)/.test(values.stage);
  const { graph } = await synthesize({
    root: resolve(import.meta.dirname, ".."),
    stage: values.stage,
    packages: false,
    progress: (line) => console.error(line),
  });
  const report = await preflight({ graph, access: isOffline ? await offlineAccess(values.data) : {} });
  if (stopsDeploy(report)) process.exitCode = 1;
  console.log(values.json ? JSON.stringify(report, null, 2) : formatReport(report, process.stdout.columns));
}

try {
  await run();
} catch (error) {
  const isForUser =
    error instanceof UsageError ||
    error instanceof SynthError ||
    (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));
  console.error(isForUser ? error.message : error);
  process.exitCode = 1;
}
