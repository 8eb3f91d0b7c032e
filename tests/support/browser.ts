import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { requireChromium } from "./chromium.ts";
import { patience } from "./patience.ts";

/**
 * Starts Chromium. As root, Chromium runs without its sandbox only; these tests open pages of this project.
 * @param args more arguments of Chromium
 * @param options.proxyUrl an HTTP proxy of all requests, those to this machine included
 * @param options.hasPageCache whether Back displays a page as it was when it was left, which Playwright prevents
 */
export function startBrowser(
  args: readonly string[] = [],
  { proxyUrl, hasPageCache = false }: { proxyUrl?: string | undefined; hasPageCache?: boolean } = {},
): Promise<Browser> {
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: requireChromium(),
    args: [...args, ...(asRoot ? ["--no-sandbox"] : [])],
    ...(hasPageCache && { ignoreDefaultArgs: ["--disable-back-forward-cache"] }),
    ...(proxyUrl && { proxy: { server: proxyUrl, bypass: "<-loopback>" } }),
  });
}

export interface WatchedPage {
  page: Page;
  /** What the page reported: violations of its Content-Security-Policy, errors, and errors on its console. */
  reports: string[];
}

/** A script for the page: browsers do not print every violation on the console. */
const reportViolations = `document.addEventListener("securitypolicyviolation", (event) =>
  reportViolation("Content-Security-Policy " + event.violatedDirective + ": " + event.blockedURI));`;

/** Opens a page in a context of its own, which has no cookies, and collects what it reports. Closed after the test. */
export async function openPage(
  browser: Browser,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  context.setDefaultTimeout(patience);
  const reports: string[] = [];
  await context.exposeFunction("reportViolation", (text: string) => reports.push(text));
  await context.addInitScript({ content: reportViolations });
  const page = await context.newPage();
  page.on("pageerror", ({ message }) => reports.push(`error: ${message}`));
  page.on("console", (message) => {
    if (message.type() === "error") reports.push(`console: ${message.text()}`);
  });
  return { page, reports };
}
