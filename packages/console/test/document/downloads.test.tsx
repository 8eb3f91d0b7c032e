// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { Route } from "wouter";
import { DocumentPage } from "../../src/document/document-page.tsx";
import { type Scope, scopes } from "../../src/session/person.ts";
import { renderFor } from "../support/render-part.tsx";
import { quarantined } from "./documents.ts";

afterEach(() => vi.restoreAllMocks());

const url = "https://vault.example/quarantine/claim.pdf?X-Amz-Signature=0";

/** Opens the page of a document, and records the links that it follows. */
async function openPage(
  accepted: readonly Scope[],
  { document = quarantined(), answer = { url, expiresAt: "" } as unknown } = {},
) {
  const followed: Pick<HTMLAnchorElement, "href" | "rel">[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    followed.push({ href: this.href, rel: this.rel });
  });
  const page = renderFor(accepted, <Route path="/documents/:id" component={DocumentPage} />, {
    path: `/documents/${document.id}`,
    respond: (path) => (path.includes("/content") ? answer : document),
  });
  await screen.findByRole("heading", { level: 1, name: "claim.pdf" });
  const contentRequests = () => page.requests.filter((path) => path.includes("/content"));
  return { ...page, followed, contentRequests, user: userEvent.setup() };
}

test("quarantined content is downloaded only after a warning that it goes on record", async () => {
  const { followed, contentRequests, user } = await openPage([scopes.review]);
  await user.click(screen.getByRole("button", { name: "Download for a sandbox…" }));
  expect(screen.getByRole("dialog").textContent).toMatch(/may be malicious.*goes on record/s);
  expect(contentRequests()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Download" }));
  await expect.poll(() => followed).toEqual([{ href: url, rel: "noreferrer" }]);
  expect(contentRequests()).toEqual([`/documents/${quarantined().id}/content?purpose=review`]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("nothing is requested where the person cancels", async () => {
  const { contentRequests, user } = await openPage([scopes.review]);
  await user.click(screen.getByRole("button", { name: "Download for a sandbox…" }));
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(contentRequests()).toEqual([]);
});

test("a download that is refused says why", async () => {
  const problem = {
    title: "Conflict",
    detail: "The document is released; only quarantined content can be reviewed.",
  };
  const { followed, user } = await openPage([scopes.review], {
    answer: Response.json(problem, { status: 409 }),
  });
  await user.click(screen.getByRole("button", { name: "Download for a sandbox…" }));
  await user.click(screen.getByRole("button", { name: "Download" }));
  expect((await screen.findByRole("alert")).textContent).toContain(
    "only quarantined content can be reviewed",
  );
  expect(followed).toEqual([]);
});

test("released content is downloaded by those who may read it, without a warning", async () => {
  const document = quarantined({ status: "released" });
  const { followed, contentRequests, user } = await openPage([scopes.read], { document });
  await user.click(screen.getByRole("button", { name: "Download" }));
  await expect.poll(() => followed).toHaveLength(1);
  expect(contentRequests()).toEqual([`/documents/${document.id}/content?purpose=download`]);
});

test("an address of another scheme is never followed", async () => {
  const { followed, contentRequests, user } = await openPage([scopes.review], {
    answer: { url: "javascript:alert(1)" },
  });
  await user.click(screen.getByRole("button", { name: "Download for a sandbox…" }));
  await user.click(screen.getByRole("button", { name: "Download" }));
  await expect.poll(contentRequests).toHaveLength(1);
  expect(await screen.findByText(/not one of HTTP/)).toBeTruthy();
  expect(followed).toEqual([]);
});
