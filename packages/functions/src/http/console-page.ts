import { type ConsoleConfiguration, type ConsoleSettings, consoleFolder } from "./pages.ts";
import { originsOf, sitePage } from "./site-page.ts";

/** The console's index.html for a stage, with its configuration. */
export function consolePage(html: string, { consoleUrl, ...settings }: ConsoleSettings): string {
  const path = new URL(consoleUrl).pathname;
  const configuration: ConsoleConfiguration = {
    ...settings,
    apiUrl: path.slice(0, -`/${consoleFolder}`.length),
  };
  return sitePage(html, path, configuration);
}

/**
 * The console loads only its files, and calls only the API and Cognito.
 * https://www.w3.org/TR/CSP3/
 */
export function consolePolicy({ tokenUrl, revokeUrl, authorizeUrl, logoutUrl }: ConsoleSettings): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self' ${originsOf(tokenUrl, revokeUrl)}`,
    `form-action 'self' ${originsOf(authorizeUrl, logoutUrl)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}
