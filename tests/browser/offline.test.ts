import { afterAll, beforeAll, expect, test } from "vitest";
import { rowOf, scriptedPdf, TestedConsole } from "../support/console.ts";

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start();
});
afterAll(() => desk?.close());

test("without a network, the console says so and keeps what it has loaded; with it, the console continues", async () => {
  await desk.submit(scriptedPdf("before.pdf"));
  const { page } = await desk.signIn("jane@example.com");
  await rowOf(page, "before.pdf").waitFor();
  await page.context().setOffline(true);
  await page.getByRole("status").getByText("You are offline.").waitFor();
  expect(await rowOf(page, "before.pdf").count()).toBe(1);

  await desk.submit(scriptedPdf("meanwhile.pdf"));
  await page.context().setOffline(false);
  await rowOf(page, "meanwhile.pdf").waitFor();
  expect(await page.getByText("You are offline.").count()).toBe(0);
});
