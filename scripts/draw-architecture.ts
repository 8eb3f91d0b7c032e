// Writes the diagram of production into docs/architecture.md: npm run docs:diagram
import { readFile, writeFile } from "node:fs/promises";
import { drawGraph } from "../packages/offline/src/diagram/diagram.ts";
import { synthesize } from "../packages/offline/src/synth/synthesize.ts";

const file = "docs/architecture.md";
const start = "<!-- diagram: npm run docs:diagram -->";
const end = "<!-- end of diagram -->";

// Production requires these settings; the diagram shows neither.
process.env.AIRLOCK_ALLOWED_NETWORKS ||= "8.8.8.0/24,2001:4860::/32";
process.env.AIRLOCK_ALARM_EMAILS ||= "operations@airlock.test";

const { graph } = await synthesize({ root: process.cwd(), stage: "prod", progress: console.error });
const text = await readFile(file, "utf8");
const [before, rest] = text.split(start);
const [, after] = rest?.split(end) ?? [];
if (before === undefined || after === undefined)
  throw new Error(`${file} has no place for the diagram. Add the lines "${start}" and "${end}".`);
await writeFile(file, `${before}${start}\n\n\`\`\`mermaid\n${drawGraph(graph)}\`\`\`\n\n${end}${after}`);
