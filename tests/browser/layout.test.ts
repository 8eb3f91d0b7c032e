import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { overflowOf } from "../support/axe.ts";
import { decide, dialogOf, scriptedPdf, TestedConsole } from "../support/console.ts";

const jane = "jane@example.com";

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start();
});
afterAll(() => desk?.close());

/** The boxes of the elements that a selector finds and that are visible, with their text. */
const boxesOf = (page: Page, selector: string) =>
  page.evaluate<{ text: string; left: number; right: number; height: number }[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})]
      .filter((element) => getComputedStyle(element).visibility === "visible")
      .map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const { left, right, height } = range.getBoundingClientRect();
        return { text: element.textContent, left, right, height };
      })
      .filter(({ text }) => text !== "")`,
  );

test("a long file name takes no width from the other columns of a search", async () => {
  const filename = `${"a-name-that-is-long-".repeat(11)}.pdf`;
  await desk.submit(scriptedPdf(filename));
  const { page } = await desk.signIn(jane, "/search?filename=a-name-that-is-long");
  await page.getByRole("link", { name: filename }).waitFor();
  const lineHeight = 30;
  for (const selector of [".results thead th", ".results td:has(time)", ".results td:nth-child(2)"])
    for (const { text, height } of await boxesOf(page, selector))
      expect({ text, isOneLine: height < lineHeight }).toEqual({ text, isOneLine: true });
});

/** Elements that go beyond the window's edge, also in dialogs and messages, which do not make the page wider. */
const beyondEdge = (page: Page) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll("main bdi, dialog, dialog *, .toast, .toast *, .selection-bar *")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth)
      .map(({ tagName, className }) => tagName + " " + className)`,
  );

test("a name without a place to break is on every page of 360 pixels, its direction is not turned, and nothing is wider", async () => {
  const filename = `${"W".repeat(120)}\u202E${"fdp.".repeat(20)}${"W".repeat(20)}.pdf`;
  const { id } = await desk.submit(scriptedPdf(filename));
  const { page } = await desk.signIn(jane);
  await page.setViewportSize({ width: 360, height: 740 });
  const rejectButton = page.getByRole("button", { name: "Reject…" });
  const cancel = () => page.getByRole("button", { name: "Cancel" }).click();
  const states: [name: string, open: () => Promise<unknown>][] = [
    ["queue", () => page.getByRole("link", { name: /^W+U\+202E/ }).waitFor()],
    ["selection", () => page.getByRole("checkbox", { name: /^Select W/ }).check()],
    ["search", () => page.goto(`${desk.url}/search?filename=WWWW`)],
    ["document", () => page.goto(`${desk.url}/documents/${id}`)],
    ["sandbox", () => page.getByRole("button", { name: /^Download for/ }).click()],
    ["decision", () => cancel().then(() => rejectButton.click())],
  ];
  for (const [name, open] of states) {
    await open();
    await page.getByText("U+202E").first().waitFor();
    expect({ name, overflow: await overflowOf(page), beyond: await beyondEdge(page) }).toEqual({
      name,
      overflow: 0,
      beyond: [],
    });
  }
  await decide(page, "Reject", "Nobody can read the name.");
  await page.getByText(/^Rejected W+\[U\+202E\]/).waitFor();
  expect(await beyondEdge(page)).toEqual([]);
});

test("the labels of days do not overlap in a window of 360 pixels", async () => {
  const { page } = await desk.signIn(jane, "/overview");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole("heading", { name: "Time to decision" }).waitFor();
  for (const days of ["7", "14", "90"]) {
    await page.getByLabel("Days").selectOption(days);
    await page.getByRole("heading", { name: "Time to decision" }).waitFor();
    const labels = await boxesOf(page, ".chart:first-of-type .plot-day");
    expect(labels.length).toBeGreaterThan(2);
    for (const [index, { text, left }] of labels.entries())
      if (index > 0) expect([text, left]).toEqual([text, Math.max(left, labels[index - 1]?.right ?? 0)]);
  }
});

test("the reason has the focus in the dialog of a decision on more documents than fit in its list", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `${"many-documents-".repeat(10)}${index}.pdf`);
  for (const name of names) await desk.submit(scriptedPdf(name));
  const { page } = await desk.signIn(jane);
  await page.getByRole("link", { name: names.at(-1) ?? "" }).waitFor();
  for (const key of ["j", "s", "a", "x"]) await page.keyboard.press(key);
  await page.keyboard.type("typed");
  expect(await dialogOf(page).getByLabel("Reason").inputValue()).toBe("typed");
});
