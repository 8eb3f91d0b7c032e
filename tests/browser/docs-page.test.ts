import { afterAll, beforeAll, expect, test } from "vitest";
import { operationList } from "../../packages/functions/src/http/operations.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  [target, browser] = await Promise.all([startTarget(), startBrowser()]);
});
afterAll(() => Promise.all([target?.close(), browser?.close()]));

test("the documentation in a browser names every operation, and its security policy blocks nothing of it", async () => {
  const { page, reports } = await openPage(browser);
  await page.goto(`${target.apiUrl}/docs`);
  const text = await page.locator("body").textContent();
  for (const { summary } of operationList) expect(text).toContain(summary);
  expect(reports).toEqual([]);
});
