import axe from "axe-core";
import type { Page } from "playwright-core";

/** https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#axe-core-tags */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe-core finds on a page against WCAG 2.2 AA, one line for each element. It is evaluated by the debugging protocol, which
 * the page's Content-Security-Policy does not limit.
 */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const options: axe.RunOptions = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
  const run = `axe.run(document, ${JSON.stringify(options)})`;
  const { violations } = (await page.evaluate(run)) as axe.AxeResults;
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(" ")}: ${failureSummary}`),
  );
}

/** How many pixels a page is wider than the window. */
export const overflowOf = (page: Page) =>
  page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
