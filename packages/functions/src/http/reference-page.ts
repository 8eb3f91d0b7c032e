import { apiPathOf } from "./api-path.ts";
import { type ConsoleSettings, referenceFolder } from "./pages.ts";
import { originsOf, sitePage } from "./site-page.ts";

/**
 * The index.html of the API's reference, at the path at which it was requested.
 * @param requestContext of a request for the page
 */
export function referencePage(
  html: string,
  requestContext: Parameters<typeof apiPathOf>[0],
  { tokenUrl }: Pick<ConsoleSettings, "tokenUrl">,
): string {
  const apiUrl = apiPathOf(requestContext);
  return sitePage(html, `${apiUrl}/${referenceFolder}`, { apiUrl, tokenUrl });
}

/**
 * The reference loads only its files, and calls only the API and the token endpoint. Swagger UI's style sheet has images in
 * data: URLs. https://www.w3.org/TR/CSP3/
 */
export function referencePolicy({ tokenUrl }: Pick<ConsoleSettings, "tokenUrl">): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${originsOf(tokenUrl)}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}
