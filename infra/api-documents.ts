import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeApiDocuments } from "../packages/functions/src/http/make-api-documents.ts";
import type { Stage } from "./stage.ts";

/**
 * Writes the documents about the stage's API into a folder that is named by their content.
 *
 * @param root the folder of sst.config.ts
 * @returns the folder, relative to `root`
 */
export function writeApiDocuments(stage: Pick<Stage, "maximumDocumentBytes">, root = process.cwd()): string {
  const documents = Object.entries(makeApiDocuments(stage));
  const hash = createHash("sha256").update(JSON.stringify(documents)).digest("hex").slice(0, 32);
  const folder = `.sst/api-documents/${hash}`;
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, content] of documents)
    if (!existsSync(join(root, folder, name))) writeFileSync(join(root, folder, name), content);
  return folder;
}
