import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Of } from "../../packages/core/test/samples.ts";
import { scriptedPdf, TestedConsole } from "../support/console.ts";
import { call, tokenOf } from "../support/target.ts";

const audrey = "audrey@example.com";

let desk: TestedConsole;
beforeAll(async () => {
  desk = await TestedConsole.start();
});
afterAll(() => desk?.close());

test.each([
  ["a part of its name", { text: "VEHICLE" }],
  ["its SHA-256", { text: sha256Of(scriptedPdf().bytes).toUpperCase() }],
  ["a label", { label: "region=north" }],
])(
  "an auditor finds a document by %s, and neither sees its content nor decides on it",
  async (_, criteria) => {
    const { id } = await desk.submit(scriptedPdf("claim of a vehicle.pdf"), { region: "north" });
    const { page, reports } = await desk.signIn(audrey, "/search");
    expect(await page.getByRole("navigation", { name: "Pages" }).getByRole("link").allTextContents()).toEqual(
      ["Search", "Overview"],
    );
    if ("text" in criteria) await page.getByRole("searchbox").fill(criteria.text ?? "");
    else {
      await page.getByText("More criteria").click();
      await page.getByLabel("Label").fill(criteria.label ?? "");
    }
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await page.locator(`a[href$="/documents/${id}"]`).click();

    await page.getByRole("listitem").filter({ hasText: "Quarantined" }).waitFor();
    await page.getByRole("article").filter({ hasText: "pdf-javascript" }).waitFor();
    for (const name of [/Release/, /Reject/, /Download/, /preview/])
      expect(await page.getByRole("button", { name }).count()).toBe(0);
    await page.keyboard.press("r");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(reports).toEqual([]);
  },
);

test("the overview says how many documents had which outcome today, for which rules and of which partners", async () => {
  const { id } = await desk.submit(scriptedPdf("rejected.pdf"));
  const reviewer = await tokenOf(desk.airlock, "reviewer");
  const decision = { decision: "reject", reason: "The script is not explained." };
  expect(await call(desk.airlock, reviewer, "POST", `/documents/${id}/decision`, decision)).toMatchObject({
    status: 202,
  });
  await desk.airlock.system.idle();
  const today = async () => (await call(desk.airlock, reviewer, "GET", "/overview?days=1")).body;
  // A function's log lines arrive after its answer.
  await expect.poll(async () => (await today()).days[0].rejected).toBeGreaterThan(0);
  await expect.poll(async () => (await today()).partners.length).toBeGreaterThan(0);
  const { days, partners, rules } = await today();

  const { page } = await desk.signIn(audrey, "/overview");
  const table = page.getByRole("table", { name: "Documents a day" });
  await page.getByText("As a table").first().click();
  await table.waitFor();
  const { registered, released, quarantined, rejected, expired, failed } = days[0];
  expect(await table.locator("tbody tr").first().locator("td").allTextContents()).toEqual(
    [registered, released, quarantined, rejected, expired, failed].map(String),
  );
  const listOf = (name: string) => page.getByRole("listitem").filter({ hasText: name }).first().textContent();
  expect(await listOf("pdf-javascript")).toContain(String(rules[0].documents));
  expect(await listOf("partner")).toContain(String(partners[0].documents));
});
