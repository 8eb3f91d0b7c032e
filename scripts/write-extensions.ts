import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { extensionModules } from "./extension-modules.ts";

/** Writes the tables of the package `mime` into `packages/inspect`. */
for (const [name, source] of Object.entries(extensionModules()))
  writeFileSync(join(import.meta.dirname, `../packages/inspect/src/extensions/${name}.ts`), source);
