import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPage, startBrowser } from "../support/browser.ts";
import { submitForConsole } from "../support/console-documents.ts";
import { people, signIn } from "../support/console-sign-in.ts";
import {
  hostileDocuments,
  hostileLabels,
  hostileMembers,
  hostileNames,
} from "../support/hostile-documents.ts";
import { call, type OfflineTarget, startOffline, tokenOf } from "../support/target.ts";

let airlock: OfflineTarget;
let browser: Browser;
let data: string;
/** The documents as the API returns them, by their file names. */
const documents = new Map<string, { id: string; status: string }>();
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "airlock-hostile-text-"));
  [airlock, browser] = await Promise.all([startOffline(data), startBrowser()]);
  for (const document of hostileDocuments)
    documents.set(document.filename, await submitForConsole(airlock, document));
});
afterAll(async () => {
  await Promise.all([airlock?.close(), browser?.close()]);
  await rm(data, { recursive: true, force: true });
});

/** Elements and attributes that the pages never have. */
const foreignElements = [
  "iframe, object, embed, base, math, meta[http-equiv], marquee",
  "script:not([src]):not([type='application/json'])",
  "[href^='javascript:'], [href^='data:'], [src*='//evil'], [href*='//evil'], [action*='//evil']",
  "[onerror], [onload], [onfocus], [onclick], [srcdoc]",
].join(", ");

interface Watched {
  page: Page;
  /** Dialogs, requests to other origins, elements that no page has, and what the page reported. */
  attacks: string[];
  /** Looks for foreign elements, and returns the page's text. */
  look: () => Promise<string>;
}

async function watch(): Promise<Watched> {
  const { page, reports } = await openPage(browser);
  const attacks = reports;
  const origins = new Set([airlock.apiUrl, airlock.tokenUrl].map((url) => new URL(url).origin));
  page.on("dialog", (dialog) => {
    attacks.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!origins.has(new URL(request.url()).origin)) attacks.push(`request: ${request.url()}`);
  });
  const look = async () => {
    const url = page.url();
    const elements = await page.locator(foreignElements).evaluateAll((all) => all.map(String));
    attacks.push(...elements.map((element) => `${element} on ${url}`));
    return (await page.locator("body").textContent()) ?? "";
  };
  return { page, attacks, look };
}

/** The texts, several in one parameter. */
function parametersOf(texts: readonly string[]): string[] {
  const parameters = [""];
  for (const text of texts) {
    const last = parameters.at(-1) ?? "";
    if (last.length + text.length <= 250) parameters[parameters.length - 1] = last + text;
    else parameters.push(text);
  }
  return parameters;
}

/** Texts without characters that the page displays by their numbers. */
const plain = (texts: readonly string[]) => texts.filter((text) => /^[\x20-\x7e]+$/.test(text));
const heldNames = () => hostileNames.filter((name) => documents.get(name)?.status === "quarantined");
const documentUrl = (filename: string) => `${airlock.consoleUrl}/documents/${documents.get(filename)?.id}`;

test("names, labels and evidence from a partner are text in the queue, the dialogs and the document pages", async () => {
  const { page, attacks, look } = await watch();
  await signIn(page, airlock, people.reviewer);
  await page.getByRole("checkbox").first().waitFor();
  const queue = await look();
  expect(heldNames().length).toBeGreaterThan(5);
  for (const name of plain(heldNames())) expect(queue).toContain(name);
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: /^Select all/ }).click();
  await page.getByRole("button", { name: "Reject…" }).click();
  await page.getByRole("dialog").waitFor();
  const dialog = await look();
  expect(plain(heldNames()).filter((name) => dialog.includes(name)).length).toBeGreaterThan(2);
  for (const { filename, labels } of hostileDocuments) {
    await page.goto(documentUrl(filename));
    await page.getByRole("heading", { name: "History" }).waitFor();
    const text = await look();
    if (plain([filename]).length > 0) expect(text).toContain(filename);
    for (const value of plain(Object.values(labels))) expect(text).toContain(value);
  }
  expect(attacks).toEqual([]);
});

test("names of members and parts and their texts are text in every view of the preview", async () => {
  const { page, attacks, look } = await watch();
  await signIn(page, airlock, people.reviewer);
  for (const filename of ["members.zip", "subjects.eml", "labels-0.pdf"]) {
    await page.goto(documentUrl(filename));
    await page.getByRole("button", { name: "Open the preview", exact: true }).click();
    for (const view of ["Structure", "Text", "Hex", "Image"]) {
      await page.getByRole("tab", { name: view }).click();
      await page.getByText("The preview is being made.").waitFor({ state: "detached" });
      const text = await look();
      if (view === "Structure" && filename === "members.zip")
        for (const name of plain(hostileMembers)) expect(text).toContain(name.split("/").at(-1));
    }
  }
  expect(attacks).toEqual([]);
});

test("a reason is text in the history, and what is searched for is text in the search", async () => {
  const { page, attacks, look } = await watch();
  const token = await tokenOf(airlock, "reviewer");
  const names = heldNames().slice(0, 6);
  const reasons = plain(hostileLabels).slice(0, names.length);
  for (const [index, name] of names.entries()) {
    const body = { decision: "reject", reason: reasons[index] };
    const { status } = await call(
      airlock,
      token,
      "POST",
      `/documents/${documents.get(name)?.id}/decision`,
      body,
    );
    expect(status).toBe(202);
  }
  await signIn(page, airlock, people.auditor, "/search");
  for (const [index, name] of names.entries()) {
    await page.goto(documentUrl(name));
    await page
      .getByText(reasons[index] ?? "", { exact: true })
      .first()
      .waitFor();
    await look();
  }
  for (const text of parametersOf(hostileLabels)) {
    await page.goto(
      `${airlock.consoleUrl}/search?${new URLSearchParams({ filename: text, label: `a=${text}` })}`,
    );
    await page.getByRole("search").waitFor();
    await look();
  }
  await page.goto(`${airlock.consoleUrl}/search?filename=alert`);
  await page.getByRole("link", { name: "alert" }).first().waitFor();
  await look();
  await page.goto(`${airlock.consoleUrl}/overview`);
  await page.getByRole("heading", { name: /partners/i }).waitFor();
  await look();
  expect(attacks.filter((attack) => !attack.includes("status of 400"))).toEqual([]);
});

test("parameters of the console, the sign-in and the API are text, also in problem documents", async () => {
  const { page, attacks, look } = await watch();
  for (const text of parametersOf(hostileLabels)) {
    const parameter = encodeURIComponent(text);
    for (const path of [
      `?error=${parameter}&error_description=${parameter}&state=${parameter}`,
      `?${parameter}`,
    ]) {
      await page.goto(airlock.consoleUrl + path);
      await look();
    }
    for (const path of [`/documents/${parameter}`, `/documents?status=${parameter}`]) {
      await page.goto(airlock.apiUrl + path);
      await look();
    }
  }
  await page.goto(airlock.consoleUrl);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Username").waitFor();
  const authorize = new URL(page.url());
  for (const text of parametersOf(hostileLabels)) {
    await page.goto(authorize.href);
    await page.getByLabel("Username").fill(text.slice(0, 128));
    await page.getByLabel("Password").fill(text);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await look();
  }
  for (const name of ["state", "redirect_uri", "client_id", "scope", "login_hint", "response_type"])
    for (const text of parametersOf(hostileLabels)) {
      const changed = new URL(authorize);
      changed.searchParams.set(name, text);
      await page.goto(changed.href);
      await look();
    }
  expect(attacks.filter((attack) => !/status of 40\d/.test(attack))).toEqual([]);
});
