import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { temporaryFolder } from "../support/for-test.ts";

/** The client's hash of a Blob as a script, which gives the global `client`. */
async function hashScript(): Promise<string> {
  const contents = 'export * from "./content.ts"; export * from "./sha256.ts";';
  const resolveDir = fileURLToPath(new URL("../../packages/client/src", import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "client",
  });
  return outputFiles[0]?.text ?? "";
}

test("a file is hashed to its end while the browser collects garbage", async () => {
  const bytes = Buffer.alloc(128 * 1024 ** 2, "airlock ");
  const path = join(await temporaryFolder(), "large.txt");
  await writeFile(path, bytes);
  const browser = await startBrowser(["--js-flags=--expose-gc"]);
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.setContent("<input type=file>");
  await page.locator("input").setInputFiles(path);
  // Of what has no reference, Chromium removed a stream that waited for bytes, and the hash never ended.
  const hash = await page.evaluate<string>(`${await hashScript()}
    setInterval(gc, 5);
    client.hashBlob(document.querySelector("input").files[0], client.createHasher(), {})`);
  expect(hash).toBe(createHash("sha256").update(bytes).digest("hex"));
});
