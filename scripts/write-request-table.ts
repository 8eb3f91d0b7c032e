// Writes the requests of each operation on a document into docs/operations.md: npm run docs:requests
import { readFile, writeFile } from "node:fs/promises";
import { synthesizeStage } from "../tests/support/graphs.ts";
import { startInProcess } from "../tests/support/in-process.ts";
import { requestTable } from "../tests/support/requests.ts";
import { replaceSection } from "./markdown.ts";

const file = "docs/operations.md";
const airlock = await startInProcess("scanned", await synthesizeStage("scanned"));
try {
  const table = await requestTable(airlock);
  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    replaceSection({ file, text, name: "requests", command: "docs:requests", content: table }),
  );
} finally {
  await airlock.close();
}
