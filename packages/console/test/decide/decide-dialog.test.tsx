// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeConsole, openConsole, quarantined } from "../support/open-console.tsx";
import { ReviewApi } from "../support/review-api.ts";
import { TestStage } from "../support/test-stage.ts";

let stage: TestStage;
let api: ReviewApi;
beforeEach(async () => {
  stage = await new TestStage().start();
  api = new ReviewApi([quarantined(1), quarantined(2)]);
  stage.api = (request) => api.handle(request);
});
afterEach(async () => {
  closeConsole();
  await stage.stop();
});

/** Opens the dialog for the first document by a key. */
async function openDialog(key: "r" | "x", options: Parameters<typeof openConsole>[1] = {}) {
  const opened = await openConsole(stage, options);
  await screen.findByRole("link", { name: "claim-1.pdf" });
  await opened.user.keyboard(`j${key}`);
  const dialog = within(await screen.findByRole("dialog"));
  return { ...opened, dialog, reason: dialog.getByRole("textbox", { name: "Reason" }) };
}

test("a decision needs a reason, and is recorded with it", async () => {
  const { user, dialog, reason } = await openDialog("x");
  expect(document.activeElement).toBe(reason);
  await user.click(dialog.getByRole("button", { name: "Reject" }));
  expect(dialog.getByRole("alert").textContent).toBe("Enter a reason.");
  expect(api.decisions).toEqual([]);

  await user.type(reason, "  Not a claim ");
  await user.click(dialog.getByRole("button", { name: "Reject" }));
  await screen.findByText("Rejected claim-1.pdf.");
  expect(api.decisions).toEqual([{ id: quarantined(1).id, decision: "reject", reason: "Not a claim" }]);
  await waitFor(() => expect(screen.queryByRole("link", { name: "claim-1.pdf" })).toBeNull());
});

test("after a decision, the focus is on the document that took the row", async () => {
  const { user, reason } = await openDialog("x");
  await user.type(reason, "Not a claim{Control>}{Enter}");
  await waitFor(() => expect(screen.queryByRole("link", { name: "claim-1.pdf" })).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("link", { name: "claim-2.pdf" })));
});

test("a decision that fails keeps the reason and says the request's id", async () => {
  const { user, dialog, reason } = await openDialog("r");
  api.override = () => ({
    status: 403,
    body: { title: "Access denied", detail: "You registered it.", requestId: "request-1" },
  });
  await user.type(reason, "Looks fine");
  await user.click(dialog.getByRole("button", { name: "Release" }));
  expect((await dialog.findByText("request-1")).textContent).toBe("request-1");
  expect(reason).toHaveProperty("value", "Looks fine");

  api.override = undefined;
  await user.click(dialog.getByRole("button", { name: "Try again" }));
  await screen.findByText("Released claim-1.pdf.");
});

test("a form that is submitted twice decides once", async () => {
  const { user, reason } = await openDialog("r");
  await user.type(reason, "Looks fine{Control>}{Enter}{Enter}{/Control}");
  await screen.findByText("Released claim-1.pdf.");
  expect(api.decisions).toHaveLength(1);
});

test("where somebody was faster, the dialog says who decided what, when and why", async () => {
  const { user, dialog, reason } = await openDialog("r");
  api.override = () => ({ status: 409, body: { title: "Conflict", detail: "The document is settling." } });
  api.history = [
    {
      sequence: 5,
      type: "rejection-decided",
      from: "quarantined",
      to: "settling",
      at: "2026-11-26T09:05:00.000Z",
      actor: "reviewer:sub-1",
      actorName: "audrey@example.com",
      reason: "Malicious",
    },
  ];
  await user.type(reason, "Looks fine{Control>}{Enter}");
  const notice = await dialog.findByRole("alert");
  expect(notice.textContent).toContain("Somebody else decided first");
  expect(notice.textContent).toContain("audrey@example.com rejected it at");
  expect(notice.textContent).toContain("(2026-11-26 09:05:00 UTC)");
  expect(notice.textContent).toContain("Malicious");
  expect(dialog.queryByRole("button", { name: "Release" })).toBeNull();
});

test("where the person has decided before, such as by a request whose answer was lost, the dialog says so", async () => {
  const { user, dialog, reason } = await openDialog("x");
  api.override = () => ({
    status: 409,
    body: { title: "Conflict", detail: "Recorded with another reason." },
  });
  api.history = [
    {
      sequence: 5,
      type: "rejection-decided",
      from: "quarantined",
      to: "settling",
      at: "2026-11-26T09:05:00.000Z",
      actor: "reviewer:jane@example.com",
      reason: "The first reason",
    },
  ];
  await user.type(reason, "The second reason{Control>}{Enter}");
  const notice = await dialog.findByRole("alert");
  expect(notice.textContent).toContain("You have decided before");
  expect(notice.textContent).toContain("You rejected it at");
  expect(notice.textContent).toContain("The first reason");
});

test("where the person has proposed the release with another reason, the dialog says so", async () => {
  const { user, dialog, reason } = await openDialog("r");
  api.override = () => ({
    status: 409,
    body: { title: "Conflict", detail: "Recorded with another reason." },
  });
  const proposal = {
    decision: "release",
    at: "2026-11-26T09:05:00.000Z",
    reason: "The first reason",
  } as const;
  api.documents = [quarantined(1, { proposal: { ...proposal, actor: "reviewer:jane@example.com" } })];
  await user.type(reason, "The second reason{Control>}{Enter}");
  const notice = await dialog.findByRole("alert");
  expect(notice.textContent).toContain("You have proposed the release before");
  expect(notice.textContent).toContain("Recorded with another reason.");
});

test("a release that needs two people says so, and the person who proposed it cannot do both", async () => {
  const high = { ...quarantined(1).findings[0], severity: "high" as const };
  api.documents = [quarantined(1, { findings: [high as never] })];
  const { dialog, user } = await openDialog("r", { configuration: { twoPeople: true } });
  expect(dialog.getByText(/this release needs another person/)).toBeTruthy();
  await user.keyboard("{Escape}");
  closeConsole();

  const proposal = { decision: "release" as const, at: "2026-11-26T09:05:00.000Z", reason: "Known macro" };
  api.documents = [
    quarantined(1, {
      findings: [high as never],
      proposal: { ...proposal, actor: "reviewer:jane@example.com" },
    }),
  ];
  const second = await openDialog("r", { configuration: { twoPeople: true } });
  expect(second.dialog.getByText(/It needs another person/)).toBeTruthy();
  expect(second.dialog.getByRole("button", { name: "Release" })).toHaveProperty("disabled", true);
});

test("a session that ends while a reason is typed leaves dialog and reason to the next sign-in", async () => {
  const { user, dialog, reason, left } = await openDialog("x");
  await user.type(reason, "Half a sentence");
  stage.disablePerson();
  await user.click(dialog.getByRole("button", { name: "Reject" }));
  const signIn = await screen.findByRole("button", { name: "Sign in again" });
  expect(document.activeElement).toBe(signIn);
  await user.click(signIn);
  await waitFor(() => expect(left).toHaveLength(1));
  const callback = stage.signIn(left[0] ?? "");

  cleanup();
  const { searchParams } = callback;
  await openConsole(stage, { path: `?${searchParams}`, isSignedIn: false });
  const again = within(await screen.findByRole("dialog"));
  expect(again.getByRole("textbox", { name: "Reason" })).toHaveProperty("value", "Half a sentence");
  expect(again.getByText("claim-1.pdf")).toBeTruthy();
});
