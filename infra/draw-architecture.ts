// Draws what production declares into docs/architecture.md:  npm run draw
import { readFile, writeFile } from "node:fs/promises";
import { drawGraph } from "../packages/offline/src/diagram/diagram.ts";
import { synthesize } from "../packages/offline/src/synth/synthesize.ts";

const file = "docs/architecture.md";
// Production has to be told who may call and who is alarmed; the drawing shows neither.
process.env.AIRLOCK_ALLOWED_NETWORKS ||= "8.8.8.0/24,2001:4860::/32";
process.env.AIRLOCK_ALARM_EMAILS ||= "operations@airlock.test";

const { graph } = await synthesize({ root: process.cwd(), stage: "prod", progress: console.error });
const text = await readFile(file, "utf8");
const drawing = `<!-- drawn by npm run draw -->\n\n\`\`\`mermaid\n${drawGraph(graph)}\`\`\`\n\n<!-- end of the drawing -->`;
const drawn = text.replace(/<!-- drawn by npm run draw -->[\s\S]*<!-- end of the drawing -->/, () => drawing);
if (drawn === text && !text.includes(drawing)) throw new Error(`${file} has no place for the drawing.`);
await writeFile(file, drawn);
