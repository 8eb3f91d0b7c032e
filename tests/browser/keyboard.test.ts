import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scriptedPdf, TestedConsole } from "../support/console.ts";

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start();
});
afterAll(() => desk?.close());

/** What a script reads of the element that has the focus. */
const readFocus = `(() => {
  const element = document.activeElement;
  const label = element.labels && element.labels.length > 0 ? element.labels[0].textContent : "";
  return { name: (label || element.textContent).trim(), isInDialog: element.closest("dialog") !== null, id: element.id };
})()`;

const focusOf = (page: Page) => page.evaluate<{ name: string; isInDialog: boolean; id: string }>(readFocus);
const expectFocus = (page: Page, name: string) =>
  expect.poll(async () => (await focusOf(page)).name).toBe(name);

/** Presses Tab until an element has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 30) {
    await page.keyboard.press("Tab");
    const focus = await focusOf(page);
    if (focus.name === name) return;
    passed.push(focus.name);
  }
  throw new Error(`Tab does not reach "${name}"; it reaches ${passed.join(", ")}.`);
}

async function signInByKeyboard(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await tabTo(page, "Sign in");
  await page.keyboard.press("Enter");
  await page.getByLabel("Username").waitFor();
  await tabTo(page, "Username");
  await page.keyboard.type("jane@example.com");
  await tabTo(page, "Password");
  await page.keyboard.type(desk.passwordOf("jane@example.com"));
  await page.keyboard.press("Enter");
}

test("a reviewer signs in, moves through the queue, opens a document and decides by keyboard alone", async () => {
  const [first, second, third] = [
    await desk.submit(scriptedPdf("first.pdf")),
    await desk.submit(scriptedPdf("second.pdf")),
    await desk.submit(scriptedPdf("third.pdf")),
  ];
  const { page, reports } = await desk.open();
  await signInByKeyboard(page);
  await page.getByRole("link", { name: "third.pdf" }).waitFor();

  await page.keyboard.press("j");
  await expectFocus(page, "first.pdf");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expectFocus(page, "third.pdf");
  await page.keyboard.press("k");
  await expectFocus(page, "second.pdf");

  await page.keyboard.press("x");
  await expectFocus(page, "Reason");
  await page.keyboard.type("The script is not explained.");
  await page.keyboard.press("Control+Enter");
  await expectFocus(page, "third.pdf");
  await expect.poll(async () => (await desk.read(second.id)).status).toBe("rejected");

  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "first.pdf" }).waitFor();
  await expectFocus(page, "first.pdf");
  await page.keyboard.press("r");
  await expectFocus(page, "Reason");
  await page.keyboard.type("The partner explained the script.");
  await tabTo(page, "Release");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await desk.read(first.id)).status).toBe("released");
  expect((await desk.read(third.id)).status).toBe("quarantined");
  expect(reports).toEqual([]);
});

test("who comes back from a document goes on at its row, or at the one that took its place", async () => {
  for (const name of ["row-1.pdf", "row-2.pdf", "row-3.pdf"]) await desk.submit(scriptedPdf(name));
  const { page } = await desk.signIn("jane@example.com");
  const last = page.getByRole("link", { name: "row-3.pdf" });
  await page.getByRole("link", { name: "row-2.pdf" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "row-2.pdf" }).waitFor();
  await page.goBack();
  await last.waitFor();
  await page.keyboard.press("j");
  await expectFocus(page, "row-2.pdf");

  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "row-2.pdf" }).waitFor();
  await page.keyboard.press("x");
  await page.keyboard.type("The script is not explained.");
  await page.keyboard.press("Control+Enter");
  await page.getByText("Rejected row-2.pdf.").waitFor();
  await page.goBack();
  await page.getByRole("link", { name: "row-2.pdf" }).waitFor({ state: "detached" });
  await last.waitFor();
  await page.keyboard.press("j");
  await expectFocus(page, "row-3.pdf");
});

test("a dialog keeps the focus, and gives it back to the document from which it was opened", async () => {
  await desk.submit(scriptedPdf("focus.pdf"));
  const { page } = await desk.open();
  await signInByKeyboard(page);
  await page.getByRole("link", { name: "focus.pdf" }).waitFor();
  await tabTo(page, "focus.pdf");
  await page.keyboard.press("r");
  await expectFocus(page, "Reason");
  const reached = new Set<string>();
  for (let times = 0; times < 8; times++) {
    await page.keyboard.press("Tab");
    const { name, isInDialog, id } = await focusOf(page);
    // Between the last element and the first, the focus is on the browser's own controls.
    if (isInDialog) reached.add(name);
    else expect({ name, id }).toEqual(await bodyOf(page));
  }
  expect([...reached].sort()).toEqual(["Cancel", "Reason", "Release"]);
  await page.keyboard.press("j");
  expect((await focusOf(page)).name).not.toBe("focus.pdf");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expectFocus(page, "focus.pdf");
});

const bodyOf = (page: Page) =>
  page.evaluate<{ name: string; id: string }>(`({ name: document.body.textContent.trim(), id: "" })`);

test("the first key press of Tab reaches a link that skips the header", async () => {
  const { page } = await desk.signIn("jane@example.com");
  await page.keyboard.press("Tab");
  expect((await focusOf(page)).name).toBe("Skip to content");
  await page.keyboard.press("Enter");
  expect((await focusOf(page)).id).toBe("content");
  await page.keyboard.press("Tab");
  expect((await focusOf(page)).name).toBe("Keyboard shortcuts");
});
