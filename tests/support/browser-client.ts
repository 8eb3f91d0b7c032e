import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { peakMebibytes } from "../../packages/offline/test/support/peak-memory.ts";
import { startBrowser } from "./browser.ts";
import { type Target, tokenOf } from "./target.ts";

const entry = fileURLToPath(new URL("../../packages/client/src/index.ts", import.meta.url));

/** The client as one script, which defines the global `airlockClient`. */
async function clientScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    globalName: "airlockClient",
    platform: "browser",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** The most memory that a process for pages has had, in MiB. Linux only. */
async function rendererMebibytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return Math.max(
    ...processInfo.filter(({ type }) => type === "renderer").map(({ id }) => peakMebibytes(id)),
  );
}

export interface BrowserSubmission {
  status: string;
  memoryMebibytes: number;
}

/** An origin that stage `offline` lists in `browserOrigins`. */
const pageUrl = "http://localhost:5173/";

interface BrowserFile {
  path: string;
  contentType: string;
  /** An HTTP proxy of all requests. */
  proxyUrl?: string;
  /** Called before each upload of content. */
  onUpload?: () => Promise<void>;
}

/** Opens a page of a listed origin on which a person chose a file, with the client as the global `airlockClient`. */
async function openPortal(browser: Browser, { path, onUpload }: BrowserFile): Promise<Page> {
  const page = await browser.newPage({ permissions: ["local-network-access"] });
  await page.route(pageUrl, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: "<!doctype html><title>Portal</title><input type=file>",
    }),
  );
  await page.goto(pageUrl);
  // With a route, Chromium hands the body of each request to Playwright, which takes most of the time.
  await page.unroute(pageUrl);
  await page.exposeFunction("onUpload", onUpload ?? (() => {}));
  await page.locator("input").setInputFiles(path);
  await page.evaluate(`${await clientScript()}; globalThis.airlockClient = airlockClient;`);
  return page;
}

/** Submits a file that a person chose on a page of a listed origin in Chromium, and waits for the verdict. */
export async function submitInBrowser(target: Target, file: BrowserFile): Promise<BrowserSubmission> {
  const browser = await startBrowser([], { proxyUrl: file.proxyUrl });
  try {
    const page = await openPortal(browser, file);
    const { contentType } = file;
    const parameters = { apiUrl: target.apiUrl, token: await tokenOf(target, "partner"), contentType };
    const status = await page.evaluate<string>(`(async ({ apiUrl, token, contentType }) => {
      const [content] = document.querySelector("input").files;
      const client = airlockClient.createClient({
        apiUrl,
        token: async () => token,
        retries: { firstPauseSeconds: 0 },
        fetch: async (input, init) => {
          if (init?.method === "PUT") await onUpload();
          return fetch(input, init);
        },
      });
      const { id, retryAfterSeconds } = await client.submit({ content, filename: content.name, contentType });
      return (await client.wait(id, { afterSeconds: retryAfterSeconds })).status;
    })(${JSON.stringify(parameters)})`);
    return { status, memoryMebibytes: await rendererMebibytes(browser) };
  } finally {
    await browser.close();
  }
}
