// Writes the questions of the preflight into docs/operations.md: npm run docs:preflight
import { readFile, writeFile } from "node:fs/promises";
import { replaceSection } from "./markdown.ts";
import { preflightTable } from "./preflight-table.ts";

const file = "docs/operations.md";
const text = await readFile(file, "utf8");
await writeFile(
  file,
  replaceSection({ file, text, name: "preflight", command: "docs:preflight", content: preflightTable() }),
);
