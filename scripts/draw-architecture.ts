// Writes the diagrams of production and of the states of a document into docs/architecture.md: npm run docs:diagram
import { readFile, writeFile } from "node:fs/promises";
import { drawGraph } from "../packages/offline/src/diagram/diagram.ts";
import { synthesize } from "../packages/offline/src/synth/synthesize.ts";
import { replaceSection } from "./markdown.ts";
import { drawStates } from "./state-diagram.ts";

const file = "docs/architecture.md";

// Production requires these settings; the diagram shows neither.
process.env.AIRLOCK_ALLOWED_NETWORKS ||= "8.8.8.0/24,2001:4860::/32";
process.env.AIRLOCK_ALARM_EMAILS ||= "operations@airlock.test";

const { graph } = await synthesize({ root: process.cwd(), stage: "prod", progress: console.error });
const diagrams = { states: drawStates(), diagram: drawGraph(graph) };
let text = await readFile(file, "utf8");
for (const [name, diagram] of Object.entries(diagrams))
  text = replaceSection({
    file,
    text,
    name,
    command: "docs:diagram",
    content: `\`\`\`mermaid\n${diagram}\`\`\``,
  });
await writeFile(file, text);
