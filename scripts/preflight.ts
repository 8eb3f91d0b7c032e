// Asks the account what is in the way of a stage's deploy: npm run preflight -- --stage NAME [--json] [--data FOLDER]
// Ends with 1 if something stops the deploy. --policy prints the IAM policy that allows all its calls.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { isOffline } from "../infra/stage.ts";
import { connectOffline, offlineFolder } from "../packages/admin/src/connection.ts";
import { UserError } from "../packages/admin/src/user-error.ts";
import { SynthError, synthesize } from "../packages/offline/src/synth/synthesize.ts";
import { policyOf } from "../packages/preflight/src/policy.ts";
import { preflight } from "../packages/preflight/src/preflight.ts";
import { formatReport, stopsDeploy } from "../packages/preflight/src/report.ts";

const usage = `npm run preflight -- --stage NAME [options]
  --stage NAME   the stage; offline asks the system that npm start runs
  --data FOLDER  asks the system with this data folder, which runs the stage offline (.offline for the stage offline)
  --json         prints the report as JSON
  --policy       prints the IAM policy that allows all calls; REGION and ACCOUNT stand for the stage's`;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stage: { type: "string" },
      data: { type: "string" },
      json: { type: "boolean", default: false },
      policy: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (values.policy)
    return console.log(JSON.stringify(policyOf({ region: "REGION", accountId: "ACCOUNT" }), null, 2));
  if (!values.stage) throw new UserError(`Name a stage: --stage NAME.\n${usage}`);
  const folder = offlineFolder(values.data, isOffline(values.stage));
  const access = folder ? await connectOffline(folder) : {};
  const { graph } = await synthesize({
    root: resolve(import.meta.dirname, ".."),
    stage: values.stage,
    packages: false,
    progress: (line) => console.error(line),
  });
  const report = await preflight({ graph, access });
  if (stopsDeploy(report)) process.exitCode = 1;
  console.log(values.json ? JSON.stringify(report, null, 2) : formatReport(report, process.stdout.columns));
}

try {
  await run();
} catch (error) {
  const isForUser =
    error instanceof UserError ||
    error instanceof SynthError ||
    (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));
  console.error(isForUser ? error.message : error);
  process.exitCode = 1;
}
