import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { submitInBrowser } from "../support/browser-client.ts";
import { startCuttingProxy } from "../support/cutting-proxy.ts";
import { temporaryFolder } from "../support/for-test.ts";
import { writeLargeBitmap } from "../support/large-bitmap.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.close());

test("an upload from a page of a listed origin whose connection is cut three times ends released, without its content in memory", async () => {
  const folder = await temporaryFolder();
  const mebibytes = 128;
  const quarter = (mebibytes / 4) * 1024 ** 2;
  const proxy = await startCuttingProxy([quarter, quarter, quarter]);
  onTestFinished(() => proxy.close());
  const submit = async (name: string, size: number) => {
    await writeLargeBitmap(join(folder, name), size);
    return submitInBrowser(target, {
      path: join(folder, name),
      contentType: "image/bmp",
      proxyUrl: proxy.url,
    });
  };
  const small = await submit("small.bmp", 1);
  const large = await submit("large.bmp", mebibytes);
  expect(large.status).toBe("released");
  expect(proxy.cuts).toBe(3);
  // The difference is a few MiB.
  expect(large.memoryMebibytes - small.memoryMebibytes).toBeLessThan(mebibytes / 2);
});

test.each([1000, 20 * 1024 ** 2])(
  "a file of %i bytes that changes between its hash and its upload from a page fails as content that changed",
  async (size) => {
    const path = join(await temporaryFolder(), "changing.txt");
    await writeFile(path, Buffer.alloc(size, "a line of a text\n"));
    const onUpload = () => writeFile(path, Buffer.alloc(size, "another line\n"));
    await expect(submitInBrowser(target, { path, contentType: "text/plain", onUpload })).rejects.toThrow(
      "The content changed while it was read.",
    );
  },
);
