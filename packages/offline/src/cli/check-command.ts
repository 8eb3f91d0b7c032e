import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type CheckOptions, check } from "../checks/index.ts";
import type { Graph } from "../graph/graph.ts";
import { UserError } from "../user-error.ts";
import { stageOptions, stageUsage, synthesizeDeclaration } from "./stage-options.ts";
import { formatTable } from "./table.ts";

const usage = `sst-offline check --stage NAME [options]
${stageUsage}
  --options FILE a module whose default export is the checks' options, or a function of the graph that returns them
  --json         print the violations as JSON`;

/** Checks what a stage declares by all rules, and prints the violations. The exit code is 1 when there are any. */
export async function checkStage(commandArguments: string[]): Promise<void> {
  const { values } = parseArgs({
    args: commandArguments,
    options: { ...stageOptions, options: { type: "string" }, json: { type: "boolean", default: false } },
  });
  if (values.help) return console.log(usage);
  const graph = await synthesizeDeclaration(values);
  const violations = await check(graph, values.options ? await readOptions(values.options, graph) : {});
  if (violations.length > 0) process.exitCode = 1;
  if (values.json) return console.log(JSON.stringify(violations, null, 2));
  if (violations.length > 0)
    console.log(
      formatTable(
        ["rule", "resource", "message", "remedy"],
        violations.map(({ rule, resource, message, remedy }) => [rule, resource, message, remedy]),
        process.stdout.columns,
      ),
    );
  const count = violations.length === 1 ? "1 violation" : `${violations.length} violations`;
  console.error(`${count} in ${graph.resources.length} resources`);
}

/**
 * Reads the module that `--options` names.
 *
 * @throws UserError when it cannot be imported, or exports no options
 */
async function readOptions(file: string, graph: Graph): Promise<CheckOptions> {
  const loaded = await import(pathToFileURL(resolve(file)).href).catch((error) => {
    throw new UserError(`--options ${file} cannot be imported: ${error.message}`);
  });
  const options = typeof loaded.default === "function" ? await loaded.default(graph) : loaded.default;
  if (options === null || typeof options !== "object")
    throw new UserError(
      `--options ${file} exports no options. Its default export is an object, or a function that returns one.`,
    );
  return options;
}
