// Writes the tables of services and checks into packages/offline/README.md: npm run docs:services
import { readFile, writeFile } from "node:fs/promises";
import { writeOfflineTables } from "./offline-tables.ts";

const file = "packages/offline/README.md";
await writeFile(file, await writeOfflineTables(await readFile(file, "utf8")));
