// Prints the least IAM policies that can deploy a stage:  npm run deployer-policy -- --stage prod --account 111122223333
// With --out FOLDER, each is written to a file of its name, for `aws iam create-policy --policy-document file://…`.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SynthError, synthesize } from "../packages/offline/src/synth/synthesize.ts";
import { deployerPolicies } from "./deployer/policy.ts";
import { readOptions, refuse } from "./read-options.ts";

const usage = `npm run deployer-policy -- --stage STAGE --account ACCOUNT [--out FOLDER]

  --stage STAGE      the stage to deploy
  --account ACCOUNT  the 12 digits of the account that it is deployed into
  --out FOLDER       writes each policy to a file, in place of printing them`;

const {
  stage,
  account = "",
  out,
} = readOptions(usage, {
  stage: { type: "string" },
  account: { type: "string" },
  out: { type: "string" },
});
if (stage === undefined) refuse("Name the stage with --stage.", usage);
if (!/^\d{12}$/.test(account))
  refuse(`--account "${account}" is not an account: write its 12 digits.`, usage);
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
