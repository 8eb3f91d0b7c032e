// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { OverviewPage } from "../../src/overview/overview-page.tsx";
import { scopes } from "../../src/session/person.ts";
import { renderFor } from "../support/render-part.tsx";

const nothing = { registered: 0, released: 0, quarantined: 0, rejected: 0, expired: 0, failed: 0 };
const overview = {
  days: [
    { ...nothing, date: "2026-11-25" },
    { ...nothing, date: "2026-11-26", registered: 9, released: 5, quarantined: 3, rejected: 1 },
  ],
  decisionSeconds: [{ date: "2026-11-26", median: 90, p90: 600 }],
  rules: [{ rule: "pdf-javascript", documents: 3 }],
  rulesOfDocuments: 4,
  partners: [{ id: "p-1", name: "Acme <b>", documents: 9 }],
};

const open = (respond: (path: string) => unknown) => renderFor([scopes.audit], <OverviewPage />, { respond });

test("the numbers of the plots are in tables, the newest day first", async () => {
  open(() => overview);
  const table = await screen.findByRole("table", { name: "Documents a day" });
  const rows = within(table).getAllByRole("row");
  expect(rows.map(({ textContent }) => textContent?.replace(/^\D*26|25\D*/, ""))).toHaveLength(3);
  const cells = within(rows[1] as HTMLElement).getAllByRole("cell");
  expect(cells.map(({ textContent }) => textContent)).toEqual(["9", "5", "3", "1", "0", "0"]);
  const decisions = await screen.findByRole("table", { name: "Time to decision" });
  const [, row] = within(decisions).getAllByRole("row");
  expect(
    within(row as HTMLElement)
      .getAllByRole("cell")
      .map(({ textContent }) => textContent),
  ).toEqual(["1.5 min", "10 min"]);
});

test("rules and partners lead to a search, and their names are text", async () => {
  open(() => overview);
  const rule = await screen.findByRole("link", { name: "pdf-javascript" });
  expect(rule.getAttribute("href")).toBe("/search?rule=pdf-javascript");
  expect(screen.getByRole("link", { name: "Acme <b>" }).getAttribute("href")).toBe("/search?partner=p-1");
});

test("a stage without documents says so, and another number of days is asked for", async () => {
  const { requests } = open(() => ({
    ...overview,
    decisionSeconds: [],
    rules: [],
    rulesOfDocuments: 0,
    partners: [],
  }));
  await screen.findByText("Nobody decided in these days.");
  await screen.findByText("No partner registered a document.");
  await userEvent.setup().selectOptions(screen.getByLabelText("Days"), "90");
  await screen.findByText("Nobody decided in these days.");
  expect(requests).toEqual(["/overview?days=14", "/overview?days=90"]);
});

test("an overview that cannot be read says why, and can be read again", async () => {
  open(() => Response.json({ title: "Forbidden", detail: "No scope." }, { status: 403 }));
  expect((await screen.findByRole("alert")).textContent).toContain("No scope.");
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
