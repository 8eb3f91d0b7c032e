// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from "@testing-library/react";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Route } from "wouter";
import { DocumentPage } from "../../src/document/document-page.tsx";
import type { DocumentWithHistory } from "../../src/document/model.ts";
import { SearchPage } from "../../src/search/search-page.tsx";
import { scopes } from "../../src/session/person.ts";
import { renderFor } from "../support/render-part.tsx";
import { finding, quarantined } from "./documents.ts";
import { hostileTexts } from "./hostile-texts.ts";

/** A document and its preview with a text in every field that a partner, a document or a person fills. */
function filledWith(text: string) {
  const event = { sequence: 1, from: null, to: "quarantined", at: "2026-11-25T09:00:00.000Z" } as const;
  const document = quarantined({
    owner: text,
    ownerName: text,
    filename: text,
    contentType: text,
    sha256: text,
    labels: { [text]: text },
    findings: [
      finding({
        rule: text,
        message: text,
        where: text,
        why: text,
        remedy: text,
        policy: text,
        evidence: { [text]: text },
      }),
    ],
    history: [{ ...event, type: text, actor: `reviewer:${text}`, actorName: text, reason: text }],
    proposal: { decision: "release", actor: `reviewer:${text}`, actorName: text, at: event.at, reason: text },
  });
  const node = { name: text, kind: text, type: text, size: 1, notes: [text] };
  const structure = {
    view: "structure",
    type: text,
    size: 1,
    root: { ...node, children: [{ ...node, children: [] }] },
    isComplete: true,
  };
  return { document, structure };
}

/** Elements and attribute names of a page, without texts and what makes invisible characters visible. */
function skeletonOf(element: Element): string {
  if (element.matches(".code-point")) return "";
  const names = element.getAttributeNames().filter((name) => name !== "title");
  return `<${element.localName} ${names.join(" ")}>${[...element.children].map(skeletonOf).join("")}</>`;
}

/** Waits for an element. Searching by roles takes seconds for this many pages. */
async function elementOf(container: HTMLElement, selector: string): Promise<void> {
  await waitFor(() => expect(container.querySelector(selector)).not.toBeNull(), { interval: 1 });
}

/** The document's page with its preview open. */
async function documentPage(text: string): Promise<HTMLElement> {
  const { document, structure } = filledWith(text);
  const { container } = renderFor([scopes.review], <Route path="/documents/:id" component={DocumentPage} />, {
    path: `/documents/${document.id}`,
    respond: (path) => (path.includes("/preview") ? structure : document),
  });
  fireEvent.click(await screen.findByText("Open the preview", {}, { interval: 1 }));
  await elementOf(container, "[role=tree]");
  return container;
}

/** Results of a search. */
async function searchPage(text: string): Promise<HTMLElement> {
  const documents: DocumentWithHistory[] = [filledWith(text).document];
  const { container } = renderFor([scopes.audit], <SearchPage />, {
    path: `/search?${new URLSearchParams({ filename: text, partner: text, rule: text })}`,
    respond: () => ({ documents, cursor: null }),
  });
  await elementOf(container, "table");
  return container;
}

/** Whether a link or source of the page leads elsewhere than to a page of the console. */
function leavesConsole(page: Element): boolean {
  return [...page.querySelectorAll("[href],[src],[action]")].some((element) =>
    ["href", "src", "action"].some((name) =>
      /^(?!\/(documents|search))/.test(element.getAttribute(name) ?? "/search"),
    ),
  );
}

for (const [name, open] of Object.entries({ documentPage, searchPage }))
  test(`hostile texts in every field stay text: ${name}`, async () => {
    const harmless = skeletonOf(await open("harmless"));
    for (const text of hostileTexts) {
      document.body.replaceChildren();
      const page = await open(text);
      expect(skeletonOf(page), text).toBe(harmless);
      expect(leavesConsole(page)).toBe(false);
    }
  });

test("any text in every field stays text", async () => {
  const harmless = skeletonOf(await documentPage("harmless"));
  const visibleText = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(visibleText, async (text) => {
      document.body.replaceChildren();
      expect(skeletonOf(await documentPage(`x${text}`))).toBe(harmless);
    }),
    { numRuns: 10 },
  );
});
