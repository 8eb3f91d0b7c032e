// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { Route } from "wouter";
import { DocumentPage } from "../../src/document/document-page.tsx";
import { type Scope, scopes } from "../../src/session/person.ts";
import { type Respond, renderFor } from "../support/render-part.tsx";
import { finding, quarantined } from "./documents.ts";

const reviewer = [scopes.review, scopes.read];
const { id } = quarantined();

const structure = {
  view: "structure",
  type: "application/pdf",
  size: 1234,
  isComplete: true,
  root: {
    name: "claim.pdf",
    kind: "document",
    notes: [],
    children: [{ name: "object 5", kind: "object", notes: ["JavaScript"], children: [] }],
  },
};

/** Opens the page of a document and waits until it is there. */
async function openPage(
  accepted: readonly Scope[],
  document = quarantined(),
  preview: Respond = () => structure,
) {
  const page = renderFor(accepted, <Route path="/documents/:id" component={DocumentPage} />, {
    path: `/documents/${document.id}`,
    respond: (path) => (path.includes("/preview") ? preview(path) : document),
  });
  await screen.findByRole("heading", { level: 1, name: /claim/ });
  return { ...page, user: userEvent.setup() };
}

test("the worst finding comes first, with where, why, evidence, remedy and rule", async () => {
  const findings = [finding({ severity: "low", message: "A note." }), finding({ severity: "high" })];
  await openPage(reviewer, quarantined({ findings }));
  const [worst] = screen.getAllByRole("article");
  for (const text of [
    "high",
    "The PDF has JavaScript.",
    "object 5",
    "Scripts run when the document is opened.",
  ])
    expect(worst?.textContent).toContain(text);
  for (const text of ["Print the document to a PDF.", "pdf-javascript (by balanced)", "5"])
    expect(worst?.textContent).toContain(text);
});

test("nothing of the content is requested until the person opens the preview", async () => {
  const { requests, user } = await openPage(reviewer);
  expect(requests).toEqual([`/documents/${id}`]);
  expect(screen.getByText(/goes on record/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Open the preview" }));
  await screen.findByRole("tree");
  expect(requests).toContain(`/documents/${id}/preview?view=structure`);
});

test("each view is requested when its tab is opened, and the history is read again after it", async () => {
  const { requests, user } = await openPage(reviewer, quarantined(), (path) =>
    path.includes("view=text") ? { view: "text", type: "text/plain", size: 3, text: "One\ntwo" } : structure,
  );
  await user.click(screen.getByRole("button", { name: "Open the preview" }));
  await screen.findByRole("tree");
  expect(requests.filter((path) => path.includes("view=text"))).toEqual([]);
  await user.click(screen.getByRole("tab", { name: "Text" }));
  expect((await screen.findByText(/One/)).textContent).toBe("One\ntwo");
  expect(requests.filter((path) => path.includes("view=text"))).toHaveLength(1);
  expect(requests.filter((path) => path === `/documents/${id}`).length).toBeGreaterThan(1);
});

test("the structure is walked by arrow keys, and leads to the findings and back", async () => {
  const { user } = await openPage(reviewer);
  await user.click(screen.getByRole("button", { name: "Open the preview there" }));
  const node = await screen.findByRole("treeitem", { name: /object 5/ });
  await expect.poll(() => document.activeElement).toBe(node);
  const details = screen.getByRole("region", { name: "Selected node" });
  expect(within(details).getByText("JavaScript")).toBeTruthy();
  await user.keyboard("{ArrowLeft}");
  expect(document.activeElement?.textContent).toContain("claim.pdf");
  await user.keyboard("{ArrowLeft}");
  expect(screen.queryByRole("treeitem", { name: /object 5/ })).toBeNull();
  await user.keyboard("{ArrowRight}{ArrowDown}");
  await user.click(within(details).getByRole("button", { name: /^Finding/ }));
  expect(document.activeElement?.getAttribute("id")).toBe("finding-0");
});

test("a view that the content does not have says why", async () => {
  const { user } = await openPage(reviewer, quarantined(), () => ({
    view: "structure",
    type: "text/plain",
    size: 3,
    unavailable: "Text has no structure.",
  }));
  await user.click(screen.getByRole("button", { name: "Open the preview" }));
  expect(await screen.findByText("Text has no structure.")).toBeTruthy();
});

test("an auditor sees record, findings and history, but no content", async () => {
  await openPage([scopes.audit]);
  expect(screen.getByRole("heading", { name: "History" })).toBeTruthy();
  expect(screen.queryByRole("heading", { name: "Content" })).toBeNull();
  expect(screen.queryByRole("button", { name: /Download|Release|Reject|preview|structure/ })).toBeNull();
});

test("a reviewer decides by buttons or by the keys of the queue, as the status permits", async () => {
  const { user } = await openPage(reviewer);
  await user.click(screen.getByRole("button", { name: "Reject…" }));
  expect(screen.getByRole("dialog", { name: "Reject this document?" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await user.keyboard("r");
  expect(screen.getByRole("dialog", { name: "Release this document?" })).toBeTruthy();
});

test("a failed document can only be rejected, and has no preview", async () => {
  const { user } = await openPage(reviewer, quarantined({ status: "failed" }));
  await user.keyboard("r");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.queryByRole("button", { name: /Release|Download|preview/ })).toBeNull();
  expect(screen.getByRole("button", { name: "Reject…" })).toBeTruthy();
});

test("a release that waits names the person who proposed it, and the reason", async () => {
  await openPage(
    reviewer,
    quarantined({
      proposal: {
        decision: "release",
        actor: "reviewer:joe@example.com",
        at: "2026-11-25T10:00:00.000Z",
        reason: "The script is the form's.",
      },
    }),
  );
  const notice = screen.getByRole("status");
  expect(notice.textContent).toContain("joe@example.com");
  expect(notice.textContent).toContain("The script is the form's.");
});

test("the history names persons and reasons", async () => {
  const [registered] = quarantined().history;
  if (!registered) throw new Error("The sample has an event.");
  const event = { ...registered, type: "released", actor: "reviewer:sub-1", actorName: "jane@example.com" };
  await openPage(reviewer, quarantined({ history: [{ ...event, reason: "Checked by phone." }] }));
  const [entry] = within(screen.getByRole("region", { name: "History" })).getAllByRole("listitem");
  for (const text of ["Released", "jane@example.com", "Checked by phone."])
    expect(entry?.textContent).toContain(text);
});

test("a document that cannot be read says so, and can be tried again", async () => {
  const problem = { title: "Not found", detail: "There is no such document.", status: 404 };
  renderFor(reviewer, <Route path="/documents/:id" component={DocumentPage} />, {
    path: `/documents/${id}`,
    respond: () => Response.json(problem, { status: 404 }),
  });
  expect((await screen.findByRole("alert")).textContent).toContain("There is no such document.");
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
