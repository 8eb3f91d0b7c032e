// Measures functions with several amounts of memory, and writes the table of docs/operations.md: npm run docs:memory. With
// `-- --from-file FILE`, it is that of a report that the bench has written.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFunctions } from "../packages/offline/src/services/lambda/functions.ts";
import { synthesizeStage } from "../tests/support/graphs.ts";
import { replaceSection } from "./markdown.ts";
import { memoryTable } from "./memory-table.ts";
import { readOptions } from "./read-options.ts";

const file = "docs/operations.md";

async function measure(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-memory-"));
  try {
    const report = join(folder, "report.json");
    execFileSync(process.execPath, ["bench/bench.ts", "--memory", "--json", report], { stdio: "inherit" });
    return await readFile(report, "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}

const usage = `npm run docs:memory [-- --from-file FILE]

  --from-file FILE  writes the table of a report of the bench, in place of measuring`;

const { "from-file": given } = readOptions(usage, { "from-file": { type: "string" } });
const report = JSON.parse(given === undefined ? await measure() : await readFile(given, "utf8"));
const graph = await synthesizeStage("offline");
const configured = new Map(
  readFunctions(graph).functions.map(({ authoredName, memoryMegabytes }) => [authoredName, memoryMegabytes]),
);
const content = memoryTable(report, configured);
const text = await readFile(file, "utf8");
await writeFile(file, replaceSection({ file, text, name: "memory", command: "docs:memory", content }));
