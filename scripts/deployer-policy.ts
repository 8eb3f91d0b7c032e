// Prints the least IAM policies that can deploy a stage:  npm run deployer-policy -- --stage prod --account 111122223333
// With --out FOLDER, each is written to a file of its name, for `aws iam create-policy --policy-document file://…`.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { SynthError, synthesize } from "../packages/offline/src/synth/synthesize.ts";
import { deployerPolicies } from "./deployer/policy.ts";

const usage = `npm run deployer-policy -- --stage STAGE --account ACCOUNT [--out FOLDER]

  --stage STAGE      the stage to deploy
  --account ACCOUNT  the 12 digits of the account that it is deployed into
  --out FOLDER       writes each policy to a file, in place of printing them`;

/** Ends with a message and the usage. */
function refuse(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        stage: { type: "string" },
        account: { type: "string" },
        out: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const { stage, account = "", out, help } = readOptions();
if (help) {
  console.log(usage);
  process.exit(0);
}
if (stage === undefined) refuse("Name the stage with --stage.");
if (!/^\d{12}$/.test(account)) refuse(`--account "${account}" is not an account: write its 12 digits.`);
try {
  const root = resolve(import.meta.dirname, "..");
  const { graph } = await synthesize({ root, stage, packages: false, progress: console.error });
  const policies = await deployerPolicies(graph, account);
  if (out === undefined) console.log(JSON.stringify(policies, null, 2));
  else {
    await mkdir(out, { recursive: true });
    for (const [name, policy] of Object.entries(policies)) {
      await writeFile(join(out, `${name}.json`), `${JSON.stringify(policy, null, 2)}\n`);
      console.log(join(out, `${name}.json`));
    }
  }
} catch (error) {
  if (!(error instanceof SynthError)) throw error;
  console.error(error.message);
  process.exit(1);
}
