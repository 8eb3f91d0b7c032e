// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeConsole, openConsole, quarantined } from "../support/open-console.tsx";
import { ReviewApi } from "../support/review-api.ts";
import { TestStage } from "../support/test-stage.ts";

const macro = { rule: "office-macro", severity: "high", message: "A macro", evidence: {} } as const;

let stage: TestStage;
let api: ReviewApi;
beforeEach(async () => {
  stage = await new TestStage().start();
  api = new ReviewApi([quarantined(1), quarantined(2, { findings: [macro] }), quarantined(3)]);
  stage.api = (request) => api.handle(request);
});
afterEach(async () => {
  closeConsole();
  await stage.stop();
});

/** Opens the queue. */
async function openQueue(options: Parameters<typeof openConsole>[1] = {}) {
  const opened = await openConsole(stage, options);
  await screen.findByRole("table");
  return opened;
}

test("the queue asks for quarantined documents, the oldest first", async () => {
  await openQueue();
  const [query] = api.listings;
  expect(query?.get("status")).toBe("quarantined");
  expect(query?.get("order")).toBe("oldest");
});

test("a row has partner, file, type, the worst finding, and how many more there are", async () => {
  const low = { ...macro, severity: "low", message: "Minor" } as const;
  api.documents = [quarantined(1, { findings: [low, macro] })];
  await openQueue();
  const row = within(screen.getByRole("row", { name: /claim-1/ }));
  for (const text of ["Nordic Claims", "claim-1.pdf", "application/pdf", "high", "A macro", "and 1 more"])
    expect(row.getByText(text)).toBeTruthy();
});

test("a filter is sent to the API and stands in the page's address", async () => {
  const { user } = await openQueue();
  await user.selectOptions(screen.getByRole("combobox", { name: "Finding" }), "office-macro");
  await waitFor(() => expect(api.listings.at(-1)?.get("rule")).toBe("office-macro"));
  expect(location.search).toBe("?rule=office-macro");
  await user.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(location.search).toBe("");
});

test("j and k move between documents", async () => {
  const { user } = await openQueue();
  const focused = () => document.activeElement?.textContent;
  await user.keyboard("j");
  expect(focused()).toBe("claim-1.pdf");
  await user.keyboard("jj");
  expect(focused()).toBe("claim-3.pdf");
  await user.keyboard("k");
  expect(focused()).toBe("claim-2.pdf");
});

test("shortcuts can be switched off, in a dialog that a button opens as well", async () => {
  const { user } = await openQueue();
  await user.click(screen.getByRole("button", { name: "Keyboard shortcuts" }));
  await user.click(screen.getByRole("checkbox", { name: "Use shortcuts in this browser" }));
  await user.click(screen.getByRole("button", { name: "Close" }));
  await user.keyboard("jx?");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("documents with like findings are decided together, after a confirmation that names each", async () => {
  const { user } = await openQueue();
  await user.keyboard("ja");
  expect(screen.getByText("2 selected")).toBeTruthy();
  await user.keyboard("x");
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("heading").textContent).toBe("Reject 2 documents?");
  expect(dialog.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "claim-1.pdf from Nordic Claims",
    "claim-3.pdf from Nordic Claims",
  ]);
  await user.type(dialog.getByRole("textbox"), "Duplicates{Control>}{Enter}");
  await screen.findByText("Rejected 2 documents.");
  expect(api.decisions.map(({ id }) => id)).toEqual([quarantined(1).id, quarantined(3).id]);
});

test("documents with different findings cannot be decided together", async () => {
  const { user } = await openQueue();
  await user.keyboard("jsjs");
  expect(screen.getByText(/They have different findings/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Reject…" })).toHaveProperty("disabled", true);
  await user.keyboard("x");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("texts of a document are text, whatever they contain", async () => {
  const hostile = `<img src=x onerror="alert(1)">`;
  const finding = { ...macro, message: hostile };
  api.documents = [
    quarantined(1, {
      filename: `a\u202e${hostile}`,
      ownerName: hostile,
      contentType: hostile,
      findings: [finding],
    }),
  ];
  await openQueue();
  expect(document.querySelector("img")).toBeNull();
  expect(screen.getByRole("link", { name: /onerror/ }).textContent).toBe(`aU+202E${hostile}`);
});

test("a person who may only read sees documents and no decisions", async () => {
  stage.person.scope = "airlock/read";
  api.documents = [quarantined(1, { status: "released" })];
  const { user } = await openQueue();
  expect(api.listings[0]?.get("status")).toBe("released");
  expect(screen.queryByRole("checkbox")).toBeNull();
  await user.keyboard("jx");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("an empty queue says that new documents appear by themselves", async () => {
  api.documents = [];
  await openConsole(stage);
  expect(await screen.findByText("Nothing waits for a decision")).toBeTruthy();
});

test("an error of the API is displayed with the request's id, and can be tried again", async () => {
  stage.api = () => ({
    status: 403,
    body: { title: "Access denied", detail: "Your network is not allowed.", requestId: "request-2" },
  });
  const { user } = await openConsole(stage);
  expect(await screen.findByText("Your network is not allowed.")).toBeTruthy();
  expect(screen.getByText("request-2")).toBeTruthy();
  stage.api = (request) => api.handle(request);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByRole("table");
});

test("a page of the listing without a match says that there is more to look at", async () => {
  const { handle } = api;
  stage.api = (request) => {
    if (request.url.pathname !== "/offline/documents") return handle(request);
    if (request.url.searchParams.has("cursor"))
      return { status: 200, body: { documents: [quarantined(4)], cursor: null } };
    return { status: 200, body: { documents: [], cursor: "more" } };
  };
  const { user } = await openConsole(stage, { path: "?rule=office-macro" });
  expect(await screen.findByText("None of the oldest documents fits the filters")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Load more" }));
  expect(await screen.findByRole("link", { name: "claim-4.pdf" })).toBeTruthy();
});
