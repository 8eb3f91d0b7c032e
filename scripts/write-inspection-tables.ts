// Writes the tables of limits and rules into docs/inspection.md: npm run docs:inspection
import { readFile, writeFile } from "node:fs/promises";
import { writeInspectionTables } from "./inspection-tables.ts";

const file = "docs/inspection.md";
await writeFile(file, await writeInspectionTables(await readFile(file, "utf8")));
