import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dialogOf, scriptedPdf, TestedConsole } from "../support/console.ts";

const jane = "jane@example.com";
const accessTokenMilliseconds = 15 * 60_000;

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start();
});
afterAll(() => desk?.close());

/** Ends the access token, the refresh token and the session of the managed login. */
async function endSession(page: Page): Promise<void> {
  await desk.people.disable(jane);
  await desk.people.enable(jane);
  await page.context().clearCookies();
  await page.clock.setFixedTime(Date.now() + accessTokenMilliseconds);
}

test("a session that expires while a reason is written continues after a sign-in, with the reason and on the same page", async () => {
  const { id } = await desk.submit(scriptedPdf());
  const { page, reports } = await desk.signIn(jane, `/documents/${id}`);
  await page.getByRole("button", { name: "Reject…" }).click();
  const reason = "The partner did not explain the script,\nand it opens a program.";
  await dialogOf(page).getByLabel("Reason").fill(reason);
  await endSession(page);
  await dialogOf(page).getByRole("button", { name: "Reject" }).click();

  await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
  expect((await desk.read(id)).status).toBe("quarantined");
  await page.getByRole("button", { name: "Sign in again" }).click();
  await desk.enterPassword(page, jane);

  await page.getByRole("heading", { name: "Reject this document?" }).waitFor();
  expect(new URL(page.url()).pathname).toMatch(new RegExp(`/console/documents/${id}$`));
  expect(await dialogOf(page).getByLabel("Reason").inputValue()).toBe(reason);
  await dialogOf(page).getByRole("button", { name: "Reject" }).click();
  await expect.poll(async () => (await desk.read(id)).status).toBe("rejected");
  const { history } = await desk.read(id);
  expect(history).toContainEqual(
    expect.objectContaining({ type: "rejection-decided", actor: `reviewer:${jane}`, reason }),
  );
  // The API refused a token, and the token URL a refresh token.
  expect(reports.filter((report) => !/status of 40[01]/.test(report))).toEqual([]);
});
