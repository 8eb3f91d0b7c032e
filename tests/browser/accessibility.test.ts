import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityViolations, overflowOf } from "../support/axe.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { heldDocuments, settledDocuments, submitForConsole } from "../support/console-documents.ts";
import { people, signIn } from "../support/console-sign-in.ts";
import { type OfflineTarget, startOffline } from "../support/target.ts";

let airlock: OfflineTarget;
let browser: Browser;
let data: string;
const ids = new Map<string, string>();
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "airlock-accessibility-"));
  [airlock, browser] = await Promise.all([startOffline(data), startBrowser()]);
  for (const document of [...heldDocuments, ...settledDocuments])
    ids.set(document.filename, (await submitForConsole(airlock, document)).id);
});
afterAll(async () => {
  await Promise.all([airlock?.close(), browser?.close()]);
  await rm(data, { recursive: true, force: true });
});

const looks = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 360 },
  { colorScheme: "dark", width: 360 },
] as const;

/** A state of a page: what leads to it, given the page as the state before left it. */
type States = readonly (readonly [name: string, open: (page: Page) => Promise<unknown>])[];

const goTo = async (page: Page, path: string) => {
  await page.goto(airlock.consoleUrl + path);
  await page.getByRole("heading", { level: 1 }).waitFor();
};
const documentPath = (filename: string) => `/documents/${ids.get(filename)}`;
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Opens a document's preview and one of its views. */
async function openView(page: Page, filename: string, view: string): Promise<void> {
  await goTo(page, documentPath(filename));
  await button(page, "Open the preview").click();
  await page.getByRole("tab", { name: view }).click();
  await page
    .locator(`[role=tabpanel][aria-labelledby=preview-tab-${view.toLowerCase()}] > *`)
    .first()
    .waitFor();
  await page.getByText("The preview is being made.").waitFor({ state: "detached" });
}

const signedOut: States = [
  ["signed out", (page) => goTo(page, "")],
  [
    "sign-in",
    async (page) => {
      await button(page, "Sign in").click();
      await page.getByLabel("Username").fill("nobody@example.com");
    },
  ],
  [
    "refused sign-in",
    async (page) => {
      await page.getByLabel("Password").fill("wrong");
      await button(page, "Sign in").click();
      await page.getByRole("alert").waitFor();
    },
  ],
  ["failed sign-in", (page) => goTo(page, "?error=access_denied&state=none")],
];

const signedIn: States = [
  ["queue", (page) => page.getByRole("link", { name: "claim-2026-0417.pdf" }).waitFor()],
  ["selection", (page) => page.getByRole("checkbox").first().check()],
  ["selection of different findings", (page) => page.getByRole("checkbox").nth(1).check()],
  [
    "shortcuts",
    async (page) => {
      await button(page, "Clear selection").click();
      await button(page, "Keyboard shortcuts").click();
    },
  ],
  [
    "empty queue",
    async (page) => {
      await button(page, "Close").click();
      await page.getByRole("link", { name: "Failed" }).click();
      await page.getByText("There are no documents").waitFor();
    },
  ],
  ["filtered queue", (page) => goTo(page, "?partner=nobody")],
  ["document", (page) => goTo(page, documentPath("claim-2026-0417.pdf"))],
  ["release", (page) => button(page, "Release…").click()],
  ["missing reason", (page) => button(page, "Release").click()],
  [
    "reject",
    async (page) => {
      await button(page, "Cancel").click();
      await button(page, "Reject…").click();
    },
  ],
  [
    "download for a sandbox",
    async (page) => {
      await button(page, "Cancel").click();
      await button(page, "Download for a sandbox…").click();
    },
  ],
  ["structure", (page) => openView(page, "kitchen-photos.zip", "Structure")],
  ["text", (page) => openView(page, "Re claim 2026-0391.eml", "Text")],
  ["hex", (page) => openView(page, "claim-2026-0417.pdf", "Hex")],
  ["image", (page) => openView(page, "identity-card.jpg", "Image")],
  ["no image", (page) => openView(page, "kitchen-photos.zip", "Image")],
  ["released document", (page) => goTo(page, documentPath("invoice-8841.pdf"))],
  ["rejected document", (page) => goTo(page, documentPath("statement.txt"))],
  ["unknown document", (page) => goTo(page, "/documents/01JZZZZZZZZZZZZZZZZZZZZZZZ")],
  ["search", (page) => goTo(page, "/search")],
  ["search criteria", (page) => page.getByText("More criteria").click()],
  [
    "search results",
    async (page) => {
      await goTo(page, "/search?filename=claim");
      await page.getByRole("link", { name: "claim-2026-0417.pdf" }).waitFor();
    },
  ],
  [
    "no search results",
    async (page) => {
      await goTo(page, "/search?filename=nothing");
      await page.getByRole("search").waitFor();
    },
  ],
  [
    "overview",
    async (page) => {
      await goTo(page, "/overview");
      await page.getByRole("heading", { name: /partners/i }).waitFor();
    },
  ],
  ["page not found", (page) => goTo(page, "/nothing")],
];

const endings: States = [
  [
    "error",
    async (page) => {
      await page.route("**/documents?*", (route) =>
        route.fulfill({ status: 400, json: { title: "Bad request" } }),
      );
      await goTo(page, "");
      await page.getByRole("alert").waitFor();
    },
  ],
  [
    "offline",
    async (page) => {
      await page.context().setOffline(true);
      await page.getByText("You are offline").waitFor();
    },
  ],
  [
    "session expired",
    async (page) => {
      await page.context().setOffline(false);
      await page.unroute("**/documents?*");
      await page.route("**/documents?*", (route) => route.fulfill({ status: 401, json: {} }));
      await page.route(airlock.tokenUrl, (route) =>
        route.fulfill({
          status: 400,
          headers: { "access-control-allow-origin": "*" },
          json: { error: "invalid_grant" },
        }),
      );
      await page.getByRole("link", { name: "Failed" }).click();
      await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
    },
  ],
];

/** Opens each state and checks it: violations and overflow by state. */
async function check(page: Page, states: States): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [name, open] of states) {
    await open(page);
    const problems = await accessibilityViolations(page);
    const overflow = await overflowOf(page);
    if (overflow > 0) problems.push(`The page is ${overflow} pixels wider than the window.`);
    if (problems.length > 0) found[name] = problems;
  }
  return found;
}

test.each(looks)(
  "axe finds nothing in any state of the console, and nothing is wider than the window, in $colorScheme at $width pixels",
  async ({ colorScheme, width }) => {
    const options = { colorScheme, viewport: { width, height: 800 }, reducedMotion: "reduce" } as const;
    const { page: stranger } = await openPage(browser, options);
    expect(await check(stranger, signedOut)).toEqual({});
    const { page, reports } = await openPage(browser, options);
    await signIn(page, airlock, people.reviewer);
    const found = await check(page, signedIn);
    expect(reports.filter((report) => !report.includes("404"))).toEqual([]);
    expect({ ...found, ...(await check(page, endings)) }).toEqual({});
  },
);

test.each(looks)(
  "axe finds nothing on the page of a person without any scope, in $colorScheme at $width pixels",
  async ({ colorScheme, width }) => {
    const { page } = await openPage(browser, { colorScheme, viewport: { width, height: 800 } });
    await page.route(airlock.tokenUrl, async (route) => {
      const response = await route.fetch();
      const tokens = (await response.json()) as { access_token: string };
      const [header, payload = "", signature] = tokens.access_token.split(".");
      const { scope: _, ...claims } = JSON.parse(Buffer.from(payload, "base64url").toString());
      const body = Buffer.from(JSON.stringify(claims)).toString("base64url");
      await route.fulfill({
        response,
        json: { ...tokens, access_token: [header, body, signature].join(".") },
      });
    });
    await signIn(page, airlock, people.reviewer);
    expect(
      await check(page, [["no access", (open) => open.getByText("may not use Airlock yet").waitFor()]]),
    ).toEqual({});
  },
);
