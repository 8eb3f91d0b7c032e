import { afterAll, beforeAll, expect, test } from "vitest";
import { dialogOf, scriptedPdf, TestedConsole } from "../support/console.ts";

const jane = "jane@example.com";
const accessTokenMilliseconds = 15 * 60_000;

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start();
});
afterAll(() => desk?.close());

test("the open session of a person who is disabled ends with the access token, and the person cannot sign in again", async () => {
  await desk.submit(scriptedPdf());
  const { page } = await desk.signIn(jane);
  await page.getByRole("link", { name: "claim.pdf" }).waitFor();
  await desk.people.disable(jane);
  await page.clock.setFixedTime(Date.now() + accessTokenMilliseconds);
  await page.getByRole("link", { name: "claim.pdf" }).click();

  await dialogOf(page).getByRole("heading", { name: "Your session has ended" }).waitFor();
  expect(await page.getByRole("heading", { name: "Findings" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sign in again" }).click();
  await desk.enterPassword(page, jane);
  await page.getByRole("alert").getByText("User is disabled.").waitFor();

  await desk.people.enable(jane);
  await desk.enterPassword(page, jane);
  await page.getByRole("heading", { name: "claim.pdf" }).waitFor();
});
