// @vitest-environment happy-dom
import { act, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeConsole, openConsole, quarantined } from "../support/open-console.tsx";
import { ReviewApi } from "../support/review-api.ts";
import { TestStage } from "../support/test-stage.ts";

let stage: TestStage;
let api: ReviewApi;
/** Lets the API answer what it holds. */
let answerHeld: () => void;
beforeEach(async () => {
  stage = await new TestStage().start();
  api = new ReviewApi([quarantined(1), quarantined(2), quarantined(3)]);
  stage.api = (request) => api.handle(request);
  answerHeld = () => {};
});
afterEach(async () => {
  closeConsole();
  answerHeld();
  await stage.stop();
});

/** Selects the first documents, rejects them, and holds the answer to the first decision until `answer` is called. */
async function rejectFirst(count: number, answerOf: { status: number; body: unknown } | undefined) {
  const { promise, resolve } = Promise.withResolvers<void>();
  answerHeld = resolve;
  const attempts: string[] = [];
  stage.api = async (request) => {
    if (request.method !== "POST") return api.handle(request);
    attempts.push(request.url.pathname);
    await promise;
    return answerOf ?? api.handle(request);
  };
  const { user } = await openConsole(stage);
  await screen.findByRole("link", { name: "claim-1.pdf" });
  await user.keyboard(`${"js".repeat(count)}x`);
  await user.type(screen.getByRole("textbox", { name: "Reason" }), "Not a claim{Control>}{Enter}");
  await screen.findByRole("button", { name: "Recording…" });
  return { user, attempts, answer: () => act(async () => resolve()) };
}

test("Stop lets the decision that is on its way end, begins no other, and says how many are decided", async () => {
  const { user, attempts, answer } = await rejectFirst(3, undefined);
  await user.click(screen.getByRole("button", { name: "Stop" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  await answer();
  await screen.findByText("Stopped: 1 of 3 documents is decided.");
  expect(attempts).toHaveLength(1);
  expect(api.decisions.map(({ id }) => id)).toEqual([quarantined(1).id]);
});

test("a dialog that is closed while its only decision is on its way says what became of it", async () => {
  const { user, answer } = await rejectFirst(1, undefined);
  await user.click(screen.getByRole("button", { name: "Close" }));
  await answer();
  await screen.findByText("Rejected claim-1.pdf.");
});

test("a dialog that is closed before an error says that the decision is not certain", async () => {
  const { user, answer } = await rejectFirst(1, { status: 502, body: {} });
  await user.click(screen.getByRole("button", { name: "Close" }));
  await answer();
  await screen.findByText("It is not certain that claim-1.pdf was rejected.");
});

test("a dialog is not open on the page of another document", async () => {
  const open = (number: number) =>
    act(() => history.pushState(null, "", `/offline/console/documents/${quarantined(number).id}`));
  const { user } = await openConsole(stage, { path: `/documents/${quarantined(1).id}` });
  await screen.findByRole("heading", { name: "claim-1.pdf" });
  open(2);
  await screen.findByRole("heading", { name: "claim-2.pdf" });
  await user.click(screen.getByRole("button", { name: "Reject…" }));
  expect(within(screen.getByRole("dialog")).getByText("claim-2.pdf")).toBeTruthy();
  // As Back does, to a document that was read before.
  open(1);
  await screen.findByRole("heading", { name: "claim-1.pdf" });
  expect(screen.queryByRole("dialog")).toBeNull();
});
