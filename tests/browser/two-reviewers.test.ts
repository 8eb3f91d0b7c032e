import { afterAll, beforeAll, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { decide, dialogOf, rowOf, scriptedPdf, TestedConsole } from "../support/console.ts";

const jane = "jane@example.com";
const ravi = "ravi@example.com";

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start("offline-two-people");
});
afterAll(() => desk?.close());

test("a reviewer who decides second sees who was faster, what the decision was, when and why", async () => {
  const { id } = await desk.submit(scriptedPdf("contested.pdf"));
  const [{ page: first }, { page: second }] = [
    await desk.signIn(jane, `/documents/${id}`),
    await desk.signIn(ravi, `/documents/${id}`),
  ];
  await first.getByRole("button", { name: "Release…" }).click();
  await second.getByRole("button", { name: "Reject…" }).click();
  await decide(first, "Release", "The script is harmless.");
  await first.getByText("Released contested.pdf.").waitFor();
  await decide(second, "Reject", "The script is not explained.");

  const notice = dialogOf(second).getByRole("alert");
  await notice.getByText("Somebody else decided first").waitFor();
  const text = await notice.textContent();
  expect(text).toContain(`${jane} released it at`);
  expect(text).toContain("The script is harmless.");
  const { history } = await desk.read(id);
  const { at } = history.find(({ type }: { type: string }) => type === "release-decided");
  expect(await notice.locator("time").getAttribute("datetime")).toBe(at);
  expect(history.map(({ type }: { type: string }) => type)).not.toContain("rejection-decided");
  await dialogOf(second).getByRole("button", { name: "Close" }).click();
  await second.getByRole("listitem").filter({ hasText: "Release decided" }).getByText(jane).waitFor();
});

test("a decision on several documents names each, and is recorded for each", async () => {
  const names = ["bulk-1.pdf", "bulk-2.pdf", "bulk-3.pdf"];
  const ids: string[] = [];
  for (const name of names) ids.push((await desk.submit(scriptedPdf(name))).id);
  const other = await desk.submit({ ...samples.pdf("other.png"), contentType: "image/png" });
  const { page } = await desk.signIn(jane);
  await rowOf(page, "bulk-1.pdf").getByRole("checkbox").check();
  await page.getByRole("button", { name: "Select all 3 with like findings" }).click();
  await rowOf(page, "other.png").getByRole("checkbox").check();
  expect(await page.getByRole("button", { name: "Reject…" }).isDisabled()).toBe(true);
  await rowOf(page, "other.png").getByRole("checkbox").uncheck();
  await page.getByRole("button", { name: "Reject…" }).click();
  for (const name of names) await dialogOf(page).getByText(name, { exact: true }).waitFor();
  expect(await dialogOf(page).getByText("other.png").count()).toBe(0);
  await decide(page, "Reject", "All have the same script.");

  await page.getByText("Rejected 3 documents.").waitFor();
  for (const id of ids) await expect.poll(async () => (await desk.read(id)).status).toBe("rejected");
  await rowOf(page, "bulk-3.pdf").waitFor({ state: "detached" });
  expect(await rowOf(page, "other.png").count()).toBe(1);
  expect((await desk.read(other.id)).status).toBe("quarantined");
});

test("the release of a severe document is proposed by one person and decided by another", async () => {
  const { id } = await desk.submit(samples.eicar("severe.txt"));
  const { page: first } = await desk.signIn(jane, `/documents/${id}`);
  await first.getByRole("button", { name: "Release…" }).click();
  await dialogOf(first).getByText("needs another person").waitFor();
  await decide(first, "Release", "It is the test file.");
  await first.getByText("Proposed the release of severe.txt. It needs another person.").waitFor();
  await first.getByText("Release proposed, another person has to confirm it").waitFor();
  expect((await desk.read(id)).status).toBe("quarantined");
  await first.getByRole("button", { name: "Release…" }).click();
  await dialogOf(first).getByText("It needs another person, who releases it as well.").waitFor();
  expect(await dialogOf(first).getByRole("button", { name: "Release" }).isDisabled()).toBe(true);

  const { page: second } = await desk.signIn(ravi);
  await rowOf(second, "severe.txt").getByText("needs another person").waitFor();
  await second.getByRole("link", { name: "severe.txt" }).click();
  await second.getByRole("button", { name: "Release…" }).click();
  const dialog = dialogOf(second);
  await dialog.getByText("Your release decides.").waitFor();
  expect(await dialog.textContent()).toContain(`${jane} proposed to release`);
  expect(await dialog.textContent()).toContain("It is the test file.");
  await decide(second, "Release", "I agree.");
  await expect.poll(async () => (await desk.read(id)).status).toBe("released");
  for (const [event, person] of [
    ["Release proposed", jane],
    ["Release decided", ravi],
  ] as const)
    await second.getByRole("listitem").filter({ hasText: event }).getByText(person).waitFor();
});
