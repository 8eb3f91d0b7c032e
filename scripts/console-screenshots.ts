// Writes the pictures of docs/console.md: seeded documents, the offline stage, Chromium:  npm run docs:screenshots
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium, type Page } from "playwright-core";
import { requireChromium } from "../tests/support/chromium.ts";
import {
  decidedDocuments,
  decideForConsole,
  heldDocuments,
  settledDocuments,
  submitForConsole,
} from "../tests/support/console-documents.ts";
import { people, signIn } from "../tests/support/console-sign-in.ts";
import { type OfflineTarget, startOffline } from "../tests/support/target.ts";

const folder = resolve(import.meta.dirname, "../docs/images");
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } };

async function save(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: join(folder, `console-${name}.png`), animations: "disabled", caret: "hide" });
}

async function openDocument(page: Page, filename: string): Promise<void> {
  await page.getByRole("link", { name: "Queue" }).click();
  await page.getByRole("link", { name: filename }).click();
  await page.getByRole("heading", { name: filename }).waitFor();
}

/** The pages in their order, each with what leads to it from the one before. */
const pictures: readonly (readonly [name: string, open: (page: Page) => Promise<void>])[] = [
  ["queue", async (page) => page.getByRole("link", { name: "claim-2026-0417.pdf" }).waitFor()],
  ["document", (page) => openDocument(page, "claim-2026-0417.pdf")],
  [
    "decision",
    async (page) => {
      await page.keyboard.press("x");
      await page
        .getByLabel("Reason")
        .fill("The letter sends the claim to a server that the partner does not use.");
    },
  ],
  [
    "structure",
    async (page) => {
      await page.getByRole("button", { name: "Cancel" }).click();
      await openDocument(page, "kitchen-photos.zip");
      await page.getByRole("button", { name: "Open the preview", exact: true }).click();
      await page.getByRole("treeitem", { name: "open-photos.cmd" }).click();
      await page.getByRole("heading", { name: "Content", exact: true }).scrollIntoViewIfNeeded();
    },
  ],
  [
    "search",
    async (page) => {
      await page.getByRole("link", { name: "Search" }).click();
      await page.getByLabel("File name").first().fill("claim");
      await page.getByRole("button", { name: "Search" }).click();
      await page.getByRole("link", { name: "claim-2026-0417.pdf" }).waitFor();
    },
  ],
  [
    "overview",
    async (page) => {
      await page.getByRole("link", { name: "Overview" }).click();
      await page.getByRole("heading", { name: /partners/i }).waitFor();
    },
  ],
];

async function takePictures(target: OfflineTarget): Promise<void> {
  const asRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: requireChromium(),
    args: asRoot ? ["--no-sandbox"] : [],
  });
  const open = async (options: Parameters<typeof browser.newContext>[0]) => {
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/London", ...options });
    const page = await context.newPage();
    await signIn(page, target, people.reviewer);
    await page.getByRole("link", { name: "claim-2026-0417.pdf" }).waitFor();
    return page;
  };
  const page = await open({ viewport: sizes.wide, colorScheme: "light" });
  for (const [name, lead] of pictures) {
    await lead(page);
    await save(page, name);
  }
  const dark = await open({ viewport: sizes.wide, colorScheme: "dark" });
  await openDocument(dark, "claim-2026-0417.pdf");
  await save(dark, "dark");
  await save(await open({ viewport: sizes.narrow, colorScheme: "light" }), "narrow");
  await browser.close();
}

const data = await mkdtemp(join(tmpdir(), "airlock-screenshots-"));
const system = await startOffline(data);
try {
  await mkdir(folder, { recursive: true });
  for (const document of decidedDocuments) {
    const { id } = await submitForConsole(system, document);
    await decideForConsole(system, id, "release", "The partner explained the script.");
  }
  for (const document of [...heldDocuments, ...settledDocuments]) await submitForConsole(system, document);
  await takePictures(system);
} finally {
  await system.close();
  await rm(data, { recursive: true, force: true });
}
