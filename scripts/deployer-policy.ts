// Prints the least IAM policies that can deploy a stage:  npm run deployer-policy -- --stage prod --account 111122223333
// With --out FOLDER, each is written to a file of its name, for `aws iam create-policy --policy-document file://…`.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { SynthError, synthesize } from "../packages/offline/src/synth/synthesize.ts";
import { deployerPolicies } from "./deployer/policy.ts";

const { values } = parseArgs({
  options: { stage: { type: "string" }, account: { type: "string" }, out: { type: "string" } },
});
const { stage, account = "", out } = values;
if (stage === undefined || !/^\d{12}$/.test(account)) {
  console.error(
    "Name the stage and its account: npm run deployer-policy -- --stage prod --account 111122223333",
  );
  process.exit(1);
}
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
