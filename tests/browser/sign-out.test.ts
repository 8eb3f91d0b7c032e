import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scriptedPdf, TestedConsole } from "../support/console.ts";

const jane = "jane@example.com";

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start();
});
afterAll(() => desk?.close());

const storageOf = (page: Page) => page.evaluate<Record<string, string>>("({ ...sessionStorage })");

/** Asks for new tokens as the console does. */
async function refresh(page: Page, refreshToken: string): Promise<Response> {
  const configuration = JSON.parse((await page.locator("#configuration").textContent()) ?? "");
  const body = {
    grant_type: "refresh_token",
    client_id: configuration.clientId,
    refresh_token: refreshToken,
  };
  return fetch(configuration.tokenUrl, { method: "POST", body: new URLSearchParams(body) });
}

test("sign-out ends the session: its refresh token is refused, Back shows no documents, and a sign-in asks for the password", async () => {
  await desk.submit(scriptedPdf());
  const { page, reports } = await desk.signIn(jane);
  await page.getByRole("link", { name: "claim.pdf" }).click();
  await page.getByRole("heading", { name: "Findings" }).waitFor();
  const failed: string[] = [];
  page.on("requestfailed", (request) => failed.push(`${request.url()} ${request.failure()?.errorText}`));
  const { "airlock.refresh-token": refreshToken = "" } = await storageOf(page);
  expect(refreshToken).not.toBe("");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await storageOf(page)).toEqual({});
  expect(failed).toEqual([]);
  const refused = await refresh(page, refreshToken);
  expect({ status: refused.status, body: await refused.json() }).toEqual({
    status: 400,
    body: { error: "invalid_grant" },
  });

  await page.goBack();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await page.getByText("claim.pdf").count()).toBe(0);

  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Password").waitFor();
  expect(reports).toEqual([]);
});

test("sign-out in one tab ends the session that another tab displays", async () => {
  await desk.submit(scriptedPdf("claim-in-two-tabs.pdf"));
  const { page, reports } = await desk.signIn(jane);
  await page.getByRole("link", { name: "claim-in-two-tabs.pdf" }).click();
  await page.getByRole("heading", { name: "Findings" }).waitFor();
  const { "airlock.refresh-token": refreshToken = "" } = await storageOf(page);
  const other = await page.context().newPage();
  await other.goto(desk.url);
  // The managed login knows Jane already.
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("link", { name: "claim-in-two-tabs.pdf" }).waitFor();

  await other.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await page.content()).not.toContain("claim-in-two-tabs");
  expect(await page.title()).toBe("Airlock");
  await expect.poll(() => storageOf(page)).toEqual({});
  await expect.poll(async () => (await refresh(page, refreshToken)).status).toBe(400);
  expect(reports).toEqual([]);
});
