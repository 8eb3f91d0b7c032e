import { mkdir, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { checkOut } from "../diff/checkout.ts";
import { type Difference, diffGraphs } from "../diff/diff.ts";
import { readGraph } from "../diff/graph-file.ts";
import { markdownOf } from "../diff/markdown.ts";
import { textOf } from "../diff/text.ts";
import type { Graph } from "../graph/graph.ts";
import { synthesize } from "../synth/synthesize.ts";
import { UserError } from "../user-error.ts";
import { requireStage, stageOptions, stageUsage } from "./stage-options.ts";

/** What `--fail-on` takes. */
const reasons = ["data", "widened", "narrowed", "replaced", "removed", "added", "changed"] as const;
type Reason = (typeof reasons)[number];

const formats = new Map<string, (difference: Difference) => string>([
  ["text", textOf],
  ["markdown", markdownOf],
  ["json", (difference) => JSON.stringify(difference, null, 2)],
]);

const usage = `sst-offline diff --stage NAME BEFORE [AFTER] [options]
  BEFORE, AFTER  a graph file of "synth --out", a folder with an sst.config.ts, or a git revision;
                 AFTER is the folder of --root if it is left out
${stageUsage}
  --format NAME  text (the default), markdown for a comment of a pull request, or json
  --json         the same as --format json
  --fail-on LIST exit code 2 if there are any of: ${reasons.join(",")}
  --save FOLDER  writes the two graphs to FOLDER/before.json and FOLDER/after.json`;

/** Prints what a deploy of one state of an app changes in a stage that has another state. */
export async function diff(commandArguments: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: commandArguments,
    allowPositionals: true,
    options: {
      ...stageOptions,
      format: { type: "string", default: "text" },
      json: { type: "boolean", default: false },
      "fail-on": { type: "string", default: "" },
      save: { type: "string" },
    },
  });
  if (values.help) return console.log(usage);
  const format = values.json ? "json" : values.format;
  const write = formats.get(format);
  if (!write)
    throw new UserError(`--format ${format} is not a format. Name one of ${[...formats.keys()].join(", ")}.`);
  const failOn = parseReasons(values["fail-on"]);
  const [before, after = values.root, ...others] = positionals;
  if (before === undefined || others.length > 0)
    throw new UserError(`Name what to compare: BEFORE, or BEFORE and AFTER.\n${usage}`);
  const earlier = await graphOf(before, values);
  const later = await graphOf(after, values);
  if (values.save) await saveGraphs(values.save, { before: earlier, after: later });
  const difference = diffGraphs(earlier, later);
  console.log(write(difference));
  if (failOn.some((reason) => countOf(difference, reason) > 0)) process.exitCode = 2;
}

function parseReasons(list: string): Reason[] {
  return list
    .split(",")
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => {
      const reason = reasons.find((known) => known === text);
      if (!reason) throw new UserError(`--fail-on ${text} is not known. Name some of ${reasons.join(", ")}.`);
      return reason;
    });
}

/** A retained resource loses no data. */
const countOf = (difference: Difference, reason: Reason) =>
  reason === "data"
    ? difference.dataLoss.filter(({ protection }) => protection !== "retained").length
    : difference[reason].length;

/**
 * The graph of a file, a folder or a revision. A file or folder comes before a revision of the same name.
 * @throws UserError when it is none of them, or is the graph of another stage
 */
async function graphOf(side: string, { root, stage }: { root: string; stage?: string }): Promise<Graph> {
  const found = await stat(resolve(side)).catch(() => undefined);
  if (found?.isFile()) {
    const graph = await readGraph(side);
    if (stage !== undefined && graph.stage !== stage)
      throw new UserError(`${side} is the graph of stage "${graph.stage}", not of "${stage}".`);
    return graph;
  }
  const named = requireStage(stage);
  const progress = (line: string) => console.error(`${side}: ${line}`);
  if (found?.isDirectory()) return (await synthesize({ root: side, stage: named, progress })).graph;
  const checkout = await checkOut(root, side, progress);
  const end = async () => {
    await checkout.remove();
    process.exit(1);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  try {
    return (await synthesize({ root: checkout.folder, stage: named, progress })).graph;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, end);
    await checkout.remove();
  }
}

async function saveGraphs(folder: string, graphs: Record<"before" | "after", Graph>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, graph] of Object.entries(graphs))
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(graph)}\n`);
}
