import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationDescriptions } from "../../packages/functions/src/http/operation-descriptions.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  [target, browser] = await Promise.all([startTarget(), startBrowser()]);
});
afterAll(() => Promise.all([target?.close(), browser?.close()]));

const urlOfDocs = () => `${target.apiUrl}/docs`;

/** The block of an operation, opened. */
async function openOperation(page: Page, operationId: string) {
  const block = page.locator(`.opblock[id$="-${operationId}"]`);
  await block.locator(".opblock-summary-control").click();
  return block;
}

test("the reference in a browser names every operation, and its security policy blocks nothing of it", async () => {
  const { page, reports } = await openPage(browser);
  await page.goto(urlOfDocs());
  for (const { summary } of Object.values(operationDescriptions))
    await page.locator(".opblock-summary-description", { hasText: summary }).first().waitFor();
  expect(reports).toEqual([]);
});

/** The reference in a page that has a token of the partner with these scopes. */
async function openAuthorized(...scopes: string[]) {
  const { clientId = "", clientSecret = "" } = target.clients.partner ?? {};
  const { page, reports } = await openPage(browser);
  await page.goto(urlOfDocs());
  await page.locator(".auth-wrapper .authorize").click();
  const dialog = page.locator(".modal-ux");
  await dialog.locator("input#client_id_clientCredentials").fill(clientId);
  await dialog.locator("input#client_secret_clientCredentials").fill(clientSecret);
  for (const scope of scopes) await dialog.locator(`label[for^="${scope}-"]`).click();
  await dialog.locator("button.authorize").click();
  await dialog.locator("button.btn-done").waitFor();
  await dialog.locator("button.btn-done").click();
  return { page, reports };
}

test("a partner tries a registration in the reference: the body that is filled in is accepted", async () => {
  const { page, reports } = await openAuthorized("airlock/submit");
  const operation = await openOperation(page, "registerDocument");
  await operation.locator("button.try-out__btn").click();
  const answered = page.waitForResponse((answer) => answer.url().endsWith("/documents"));
  await operation.locator("button.execute").click();
  const answer = await answered;
  expect([answer.status(), await answer.json()]).toMatchObject([201, { status: "awaiting-upload" }]);
  expect(reports).toEqual([]);
});

test("a partner tries an operation in the reference: with the client's id and secret, it is answered", async () => {
  const { page, reports } = await openAuthorized("airlock/read");
  const operation = await openOperation(page, "listDocuments");
  await operation.locator("button.try-out__btn").click();
  const answered = page.waitForResponse((answer) => answer.url().includes("/documents"));
  await operation.locator("button.execute").click();
  expect((await answered).status()).toBe(200);
  await operation.locator(".live-responses-table .response-col_status", { hasText: "200" }).waitFor();
  expect(reports).toEqual([]);
});

test("the reference is answered at the stage's path, too, and its files can be stored for a year", async () => {
  const page = await (await fetch(urlOfDocs())).text();
  const assets = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
  expect(assets.length).toBeGreaterThan(1);
  for (const path of assets) {
    const asset = await fetch(new URL(path, target.apiUrl));
    expect([asset.status, asset.headers.get("cache-control")]).toEqual([
      200,
      "public, max-age=31536000, immutable",
    ]);
    await asset.body?.cancel();
  }
});
