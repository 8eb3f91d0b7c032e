// @vitest-environment happy-dom
import { focusManager, onlineManager } from "@tanstack/react-query";
import { act, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { closeConsole, openConsole, quarantined } from "../support/open-console.tsx";
import { ReviewApi } from "../support/review-api.ts";
import { TestStage } from "../support/test-stage.ts";

let stage: TestStage;
beforeEach(async () => {
  stage = await new TestStage().start();
  const api = new ReviewApi([quarantined(1)]);
  stage.api = (request) => api.handle(request);
});
afterEach(async () => {
  closeConsole();
  await stage.stop();
});

test("a person without a group is told whom to ask", async () => {
  stage.person.scope = "";
  await openConsole(stage);
  expect(await screen.findByText("Your account may not use Airlock yet")).toBeTruthy();
  expect(within(screen.getByRole("navigation")).queryAllByRole("link")).toEqual([]);
});

test("the page names the person and the stage, has landmarks, and a link over the navigation", async () => {
  await openConsole(stage);
  await screen.findByRole("table");
  const header = within(screen.getByRole("banner"));
  expect(header.getByText("jane@example.com")).toBeTruthy();
  expect(header.getByText("offline")).toBeTruthy();
  expect(header.getByRole("link", { name: "Queue" }).getAttribute("aria-current")).toBe("page");
  expect(screen.getByRole("main").id).toBe("content");
  const [first] = screen.getAllByRole("link");
  expect([first?.textContent, first?.getAttribute("href")]).toEqual(["Skip to content", "#content"]);
  expect(document.title).toBe("Queue · Airlock");
});

test("an unknown address says so, and the focus is on its heading after a click", async () => {
  const { user } = await openConsole(stage, { path: "/nowhere" });
  expect(await screen.findByText("There is no page at this address")).toBeTruthy();
  await user.click(screen.getByRole("link", { name: "Go to the first page" }));
  await screen.findByRole("table");
  expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Queue" }));
  expect(location.pathname).toBe("/offline/console");
});

test("without a network, the page says so and keeps what it displays", async () => {
  await openConsole(stage);
  await screen.findByRole("table");
  act(() => onlineManager.setOnline(false));
  expect(screen.getByText(/You are offline/)).toBeTruthy();
  expect(screen.getByRole("table")).toBeTruthy();
  act(() => onlineManager.setOnline(true));
  expect(screen.queryByText(/You are offline/)).toBeNull();
});

test("a person who is not signed in sees the sign-in, and no document", async () => {
  const { user, left } = await openConsole(stage, { isSignedIn: false });
  expect(screen.queryByRole("table")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await expect.poll(() => left[0]).toContain(`${stage.origin}/oauth2/authorize?`);
});

test("sign-out removes documents and messages from the page before it is left", async () => {
  const { user, session, left } = await openConsole(stage);
  await screen.findByRole("link", { name: "claim-1.pdf" });
  await user.keyboard("jx");
  await user.type(screen.getByRole("textbox", { name: "Reason" }), "Not a claim{Control>}{Enter}");
  await screen.findByText("Rejected claim-1.pdf.");
  await user.click(screen.getByRole("button", { name: "Sign out" }));
  expect(session.state().status).toBe("signing-out");
  expect(document.body.textContent).toBe("AirlockSigning out");
  expect(document.title).toBe("Airlock");
  await expect.poll(() => left).toHaveLength(1);
});

test("after a sign-out in another tab, the page has no documents and asks for none", async () => {
  const { session } = await openConsole(stage);
  await screen.findByRole("link", { name: "claim-1.pdf" });
  const requests: string[] = [];
  stage.api = ({ url }) => {
    requests.push(url.pathname);
    return { status: 200, body: {} };
  };
  await act(() => session.endElsewhere());
  expect(screen.getByRole("button", { name: "Sign in" })).toBeTruthy();
  expect(document.body.textContent).not.toContain("claim-1.pdf");
  // TanStack Query reads again what is displayed when a person comes back to the page.
  focusManager.setFocused(false);
  focusManager.setFocused(true);
  await expect(session.accessToken()).rejects.toThrow();
  expect(requests).toEqual([]);
});

test("a page that cannot be rendered says so, and others can be opened", async () => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  onTestFinished(() => error.mockRestore());
  const api = new ReviewApi([quarantined(1, { createdAt: "never" })]);
  stage.api = (request) => api.handle(request);
  const { user } = await openConsole(stage);
  expect(await screen.findByText("This page cannot be displayed")).toBeTruthy();
  await user.click(screen.getByRole("link", { name: "Search" }));
  expect(screen.getByRole("heading", { name: "Search" })).toBeTruthy();
});
