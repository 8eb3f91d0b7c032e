import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decide, rowOf, scriptedPdf, TestedConsole } from "../support/console.ts";
import { letterWithScript } from "../support/console-documents.ts";

const jane = "jane@example.com";

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start();
});
afterAll(() => desk?.close());

/** Clicks a button that saves a file. */
async function save(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test("a reviewer signs in, reads why a PDF is held, releases it, and finds the name of the reviewer in its history", async () => {
  const { id } = await desk.submit({ ...scriptedPdf(), bytes: letterWithScript() });
  const { page, reports } = await desk.signIn(jane);
  await rowOf(page, "claim.pdf").getByText("JavaScript").waitFor();
  await page.getByRole("link", { name: "claim.pdf" }).click();

  const finding = page.getByRole("article").filter({ hasText: "pdf-javascript" });
  expect(await finding.textContent()).toContain("run when it is opened");
  await page.getByRole("button", { name: "Open the preview", exact: true }).click();
  await page.getByRole("tree").getByText("JavaScript").first().waitFor();
  await page.getByRole("tab", { name: "Text" }).click();
  await page.getByText("Water damage in the kitchen").waitFor();
  await page.getByRole("tab", { name: "Hex" }).click();
  await page.getByRole("region", { name: "Bytes of the content" }).getByText("%PDF-").waitFor();

  await page.getByRole("button", { name: "Release…" }).click();
  await decide(page, "Release", "The partner explained the script.");
  await page.getByText("Released claim.pdf.").waitFor();
  await expect.poll(async () => (await desk.read(id)).status).toBe("released");

  const decision = page.getByRole("listitem").filter({ hasText: "Release decided" });
  await decision.getByText("The partner explained the script.").waitFor();
  expect(await decision.textContent()).toContain(`reviewer ${jane}`);
  await page.getByText("released", { exact: true }).first().waitFor();

  await page.getByRole("link", { name: "Queue" }).click();
  await page.getByText("Nothing waits for a decision").waitFor();
  expect(reports).toEqual([]);
});

test("the history of a document is saved as JSON and as CSV with everything that the page shows", async () => {
  const { id } = await desk.submit(scriptedPdf("=export.pdf"));
  const { page } = await desk.signIn(jane, `/documents/${id}`);
  await page.getByRole("heading", { name: "History" }).waitFor();
  const json = await save(page, "Save as JSON");
  const csv = await save(page, "Save as CSV");
  expect(json.name).toBe(`airlock-${id}-history.json`);
  expect(csv.name).toBe(`airlock-${id}-history.csv`);
  const { history, filename } = JSON.parse(json.text);
  expect(filename).toBe("=export.pdf");
  expect(history).toEqual((await desk.read(id)).history);
  const [header, ...rows] = csv.text.trimEnd().split("\r\n");
  expect(header).toContain('"documentId","sequence","at","type"');
  expect(rows.map((row) => row.split(",")[3])).toEqual(
    history.map(({ type }: { type: string }) => `"${type}"`),
  );
});
