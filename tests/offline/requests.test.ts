import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { startInProcess } from "../support/in-process.ts";
import { requestTable } from "../support/requests.ts";

test("each operation sends the requests that docs/operations.md says (npm run docs:requests)", async () => {
  const airlock = await startInProcess("scanned");
  try {
    expect(await readFile("docs/operations.md", "utf8")).toContain(await requestTable(airlock));
  } finally {
    await airlock.close();
  }
});
