// Writes the table of production's alarms into docs/operations.md: npm run docs:alarms
import { readFile, writeFile } from "node:fs/promises";
import { synthesizeStage } from "../tests/support/graphs.ts";
import { alarmTable } from "./alarm-table.ts";
import { replaceSection } from "./markdown.ts";

const file = "docs/operations.md";
const content = alarmTable(await synthesizeStage("prod", { packages: false }));
const text = await readFile(file, "utf8");
await writeFile(file, replaceSection({ file, text, name: "alarms", command: "docs:alarms", content }));
