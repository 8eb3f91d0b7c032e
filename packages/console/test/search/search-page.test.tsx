// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { SearchPage } from "../../src/search/search-page.tsx";
import { scopes } from "../../src/session/person.ts";
import { quarantined } from "../document/documents.ts";
import { type Respond, renderFor } from "../support/render-part.tsx";

const document1 = quarantined();
const document2 = quarantined({ id: "01KA1B2C3D4E5F6G7H8J9KMNPR", filename: "invoice.pdf" });

function openSearch(path: string, respond: Respond = () => ({ documents: [], cursor: null })) {
  const page = renderFor([scopes.audit], <SearchPage />, { path, respond });
  return { ...page, user: userEvent.setup() };
}

test("an id leads to the document without a search", async () => {
  const { user, location, requests } = openSearch("/search");
  await user.type(screen.getByLabelText(/Document id/), `${document1.id.toLowerCase()}{Enter}`);
  expect(location.history.at(-1)).toBe(`/documents/${document1.id}`);
  expect(requests).toEqual([]);
});

test("criteria are in the URL and in the request", async () => {
  const { user, location, requests } = openSearch("/search");
  await user.type(screen.getByLabelText(/Document id/), "claim");
  await user.click(screen.getByText("More criteria"));
  await user.type(screen.getByLabelText("Rule of a finding"), "pdf-javascript");
  await user.selectOptions(screen.getByLabelText("State"), "quarantined");
  await user.click(screen.getByRole("button", { name: "Search" }));
  const query = "filename=claim&status=quarantined&rule=pdf-javascript";
  expect(location.history.at(-1)).toBe(`/search?${query}`);
  await screen.findByText("No document matches.");
  expect(requests).toEqual([`/search?${query}&limit=20`]);
});

test("a URL with a search has its criteria in the form and its results on the page", async () => {
  openSearch("/search?filename=claim&partner=acme", () => ({ documents: [document1], cursor: null }));
  expect((await screen.findByRole("link", { name: "claim.pdf" })).getAttribute("href")).toBe(
    `/documents/${document1.id}`,
  );
  expect(screen.getByLabelText<HTMLInputElement>(/Document id/).value).toBe("claim");
  expect(screen.getByLabelText<HTMLInputElement>("Partner").value).toBe("acme");
});

test("a file is hashed in the browser, and only its SHA-256 is searched", async () => {
  const { user, requests } = openSearch("/search");
  await user.click(screen.getByText("More criteria"));
  await user.upload(screen.getByLabelText("A file you have"), new File(["A claim."], "claim.txt"));
  await screen.findByText("No document matches.");
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatch(/^\/search\?sha256=[0-9a-f]{64}&limit=20$/);
});

test("more documents are loaded by the cursor, after those that are there", async () => {
  const { user, requests } = openSearch("/search?rule=pdf-javascript", (path) => {
    const many = Array.from({ length: 20 }, (_, index) => quarantined({ id: `${document1.id}${index}` }));
    if (!path.includes("cursor")) return { documents: many, cursor: "next" };
    return { documents: [document2], cursor: null };
  });
  await user.click(await screen.findByRole("button", { name: "Load more" }));
  await screen.findByText("21 documents");
  expect(within(screen.getByRole("table")).getByRole("link", { name: "invoice.pdf" })).toBeTruthy();
  expect(requests.at(-1)).toContain("cursor=next");
  expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
});

test("a search that fails says why, and can be tried again", async () => {
  const problem = {
    title: "Invalid request",
    detail: "The label must have the form name=value.",
    status: 400,
  };
  openSearch("/search?label=x", () => Response.json(problem, { status: 400 }));
  expect((await screen.findByRole("alert")).textContent).toContain("must have the form name=value");
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
