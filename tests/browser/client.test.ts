import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { submitInBrowser } from "../support/browser-client.ts";
import { startCuttingProxy } from "../support/cutting-proxy.ts";
import { temporaryFolder } from "../support/for-test.ts";
import { startTarget, type Target } from "../support/target.ts";

const mebibyte = 1024 ** 2;

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.close());

test("an upload from a page of a listed origin whose connection is cut three times ends released", async () => {
  const path = join(await temporaryFolder(), "large.txt");
  await writeFile(path, Buffer.alloc(80 * mebibyte, "a line of a text\n"));
  const proxy = await startCuttingProxy([20 * mebibyte, 20 * mebibyte, 20 * mebibyte]);
  onTestFinished(() => proxy.close());
  const { status } = await submitInBrowser(target, { path, contentType: "text/plain", proxyUrl: proxy.url });
  expect({ status, cuts: proxy.cuts }).toEqual({ status: "released", cuts: 3 });
});
