import { type ConsoleSettings, consoleFolder } from "./pages.ts";

/**
 * The console's index.html for a stage: its assets by absolute paths, since the page is served at several, and the
 * configuration as a data block.
 * https://html.spec.whatwg.org/multipage/scripting.html#data-block
 *
 * @param html as Vite builds it, with assets by paths that begin with `./`
 */
export function consolePage(html: string, { consoleUrl, ...settings }: ConsoleSettings): string {
  const path = new URL(consoleUrl).pathname;
  const apiUrl = path.slice(0, -`/${consoleFolder}`.length);
  const configuration = escapeJson({ ...settings, apiUrl });
  return html
    .replaceAll(/ (src|href)="\.\//g, (_all, attribute) => ` ${attribute}="${path}/`)
    .replace(
      "</head>",
      () => `<script type="application/json" id="configuration">${configuration}</script></head>`,
    );
}

/** JSON in which no text can end the script element, or begin a comment in it. */
const escapeJson = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

/**
 * The console loads only its files, and calls only the API and Cognito.
 * https://www.w3.org/TR/CSP3/
 */
export function consolePolicy({ tokenUrl, revokeUrl, authorizeUrl, logoutUrl }: ConsoleSettings): string {
  const origins = (...urls: string[]) => [...new Set(urls.map((url) => new URL(url).origin))].join(" ");
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self' ${origins(tokenUrl, revokeUrl)}`,
    `form-action 'self' ${origins(authorizeUrl, logoutUrl)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}
