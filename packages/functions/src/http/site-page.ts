/**
 * The index.html of a site for a stage: its assets by absolute paths, since a page is served at several, and the configuration
 * as a data block. https://html.spec.whatwg.org/multipage/scripting.html#data-block
 *
 * @param html as Vite builds it, with assets by paths that begin with `./`
 * @param path the path of the site, such as `/prod/console`
 */
export function sitePage(html: string, path: string, configuration: object): string {
  return html
    .replaceAll(/ (src|href)="\.\//g, (_all, attribute) => ` ${attribute}="${path}/`)
    .replace(
      "</head>",
      () => `<script type="application/json" id="configuration">${escapeJson(configuration)}</script></head>`,
    );
}

/** JSON in which no text can end the script element, or begin a comment in it. */
const escapeJson = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

/** The origins of URLs, as a source list. https://www.w3.org/TR/CSP3/#grammardef-source-list */
export const originsOf = (...urls: string[]): string =>
  [...new Set(urls.map((url) => new URL(url).origin))].join(" ");
