import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scriptedPdf, TestedConsole } from "../support/console.ts";

/** The person who signs in. */
const jane = "jane@example.com";
/** The name of the document, which no page displays after a sign-out. */
const filename = "claim-of-a-left-page.pdf";

let desk: TestedConsole;
let documentId: string;
beforeAll(async () => {
  desk = await TestedConsole.start("offline", { hasPageCache: true });
  documentId = (await desk.submit(scriptedPdf(filename))).id;
});
afterAll(() => desk?.close());

/** Reports what is visible when a page is displayed again, from before the console's own listeners on. */
const watchRestoredPages = `addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  let frames = 0;
  const report = () => {
    reportVisible(document.title + " " + document.body.innerText);
    if (frames++ < 100) requestAnimationFrame(report);
  };
  report();
}, { capture: true });`;

/** Opens the document's page as Jane. `visible` gets the texts that are visible on pages that Back displays again. */
async function openDocument(): Promise<{ page: Page; visible: string[]; reports: string[] }> {
  const { page, reports } = await desk.open();
  const visible: string[] = [];
  await page.context().exposeFunction("reportVisible", (text: string) => visible.push(text));
  await page.context().addInitScript({ content: watchRestoredPages });
  // Chromium keeps no page whose scripts read something with `no-store`, as API and Cognito send it. Others have other rules.
  await page.context().route("**", async (route) => {
    if (route.request().resourceType() !== "fetch") return route.continue();
    try {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "cache-control": "private" } });
    } catch {
      // The page was left in the meantime.
    }
  });
  await page.goto(`${desk.url}/documents/${documentId}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await desk.enterPassword(page, jane);
  await page.getByRole("heading", { name: filename }).waitFor();
  return { page, visible, reports };
}

/** Goes back to a page that the browser may have kept, for which Playwright's function does not wait. */
const back = (page: Page) => page.evaluate("history.back()");

test("Back after a sign-out displays nothing of the document at any moment", async () => {
  const { page, visible, reports } = await openDocument();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await back(page);
  await expect.poll(() => visible.length, { message: "no page was kept" }).toBeGreaterThan(0);
  await page.waitForURL(`**/documents/${documentId}`);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(visible.filter((text) => text.includes("claim-of"))).toEqual([]);
  expect(await page.content()).not.toContain(filename);
  expect(reports).toEqual([]);
});

test("Back to a page whose person signed out in another tab displays nothing of the document at any moment", async () => {
  const { page, visible } = await openDocument();
  await page.goto(desk.url.replace(/console$/, "docs"));
  const other = await page.context().newPage();
  await other.goto(desk.url);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.getByRole("button", { name: "Sign in" }).waitFor();
  await back(page);
  await expect.poll(() => visible.length, { message: "no page was kept" }).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(visible.filter((text) => text.includes("claim-of"))).toEqual([]);
  expect(await page.content()).not.toContain(filename);
});
