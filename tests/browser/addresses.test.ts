import { afterAll, beforeAll, expect, test } from "vitest";
import { rowOf, scriptedPdf, TestedConsole } from "../support/console.ts";

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start();
});
afterAll(() => desk?.close());

test("the console opens at its URL with a slash at the end, for a person who writes her address with capitals", async () => {
  const file = scriptedPdf();
  await desk.submit(file);
  const { page, reports } = await desk.open("/");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Username").fill("Jane@Example.COM");
  await page.getByLabel("Password").fill(desk.passwordOf("jane@example.com"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await rowOf(page, file.filename).waitFor();
  expect(new URL(page.url()).pathname).toMatch(/\/console\/$/);
  await page.goto(`${desk.url}/search/`);
  await page.getByRole("heading", { name: "Search" }).waitFor();
  expect(reports).toEqual([]);
});
