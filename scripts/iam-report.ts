// Runs everything that users and the system do offline, and writes docs/iam.md:  npm run iam-report [-- --suggest]
// Ends with 1 if a request was denied or a grant was not used. --suggest also prints the permissions that would do.
import { globSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { check, type Violation } from "../packages/offline/src/checks/index.ts";
import { authoredName, type Graph } from "../packages/offline/src/graph/graph.ts";
import { unusedGrantsIn } from "../tests/infra/exceptions.ts";
import { type RecordedStage, recordFlows } from "../tests/support/flows/record.ts";
import { iamReport } from "../tests/support/flows/report.ts";
import { recordedStages } from "../tests/support/flows/stages.ts";
import { suggestions } from "../tests/support/flows/suggestions.ts";
import { synthesizeStage } from "../tests/support/graphs.ts";
import { readOptions } from "./read-options.ts";

const root = resolve(import.meta.dirname, "..");

/** Where the program creates a resource with a name in quotes, as file and line; empty where it does not. */
function declarationOf(graph: Graph, name: string): string {
  const resource = graph.resources.find((candidate) => candidate.name === name);
  if (!resource) return "";
  const names = [name, authoredName(graph, resource), name.replace(/(Role|Policy)$/, "")];
  for (const file of ["sst.config.ts", ...globSync("infra/*.ts", { cwd: root })]) {
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    const line = lines.findIndex((text) =>
      names.some((each) => text.includes(`("${each}"`) || text.trim() === `"${each}",`),
    );
    if (line >= 0) return ` (${file}:${line + 1})`;
  }
  return "";
}

function printViolation({ graph }: RecordedStage, { resource, message, remedy }: Violation): void {
  console.log(`${resource}${declarationOf(graph, resource)}: ${message} ${remedy}`);
}

const usage = `npm run iam-report [-- --suggest]

  --suggest  also prints the permissions that would do`;

const { suggest } = readOptions(usage, { suggest: { type: "boolean" } });
const recorded: RecordedStage[] = [];
for (const stage of recordedStages) {
  console.log(`Runs stage ${stage} …`);
  const recording = await recordFlows(await synthesizeStage(stage));
  recorded.push(recording);
  const { graph, decisions } = recording;
  const violations = await check(graph, {
    only: ["grant"],
    decisions,
    unusedGrants: unusedGrantsIn(graph),
  });
  for (const violation of violations) printViolation(recording, violation);
  if (violations.length > 0) process.exitCode = 1;
  if (suggest) console.log(`\nStage ${stage}\n\n${suggestions(recording)}\n`);
}
await writeFile(join(root, "docs/iam.md"), iamReport(recorded));
console.log(
  process.exitCode === 1
    ? "There are denied requests or unused grants."
    : "No request was denied, and every grant was used. docs/iam.md is up to date.",
);
