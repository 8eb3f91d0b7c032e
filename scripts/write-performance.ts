// Runs the whole bench, and writes its results into docs/: npm run docs:performance. With the option --from-file, writes the
// document and the plot of the last run anew.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { documentFile, plotFile, reportFile, writePerformance } from "./performance.ts";
import { drawColdStarts } from "./performance-plot.ts";
import { readOptions } from "./read-options.ts";

const usage = `npm run docs:performance [-- --from-file]

  --from-file  writes the document of the last run anew, in place of measuring`;

const { "from-file": isFromFile } = readOptions(usage, { "from-file": { type: "boolean" } });
if (!isFromFile)
  execFileSync(process.execPath, ["bench/bench.ts", "--all", "--json", reportFile], { stdio: "inherit" });
const report = JSON.parse(await readFile(reportFile, "utf8"));
await writeFile(documentFile, writePerformance(await readFile(documentFile, "utf8"), report));
await writeFile(plotFile, drawColdStarts(report));
