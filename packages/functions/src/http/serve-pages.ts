import { join } from "node:path";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { log } from "../shared/log.ts";
import { consolePage, consolePolicy } from "./console-page.ts";
import { type ConsoleSettings, consoleFolder, referenceFolder } from "./pages.ts";
import { problems, problemType } from "./problem-types.ts";
import { referencePage, referencePolicy } from "./reference-page.ts";
import { Site } from "./site.ts";

/** https://owasp.org/www-project-secure-headers/ */
const secureHeaders = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=15552000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const indexFile = "index.html";
const assets = "assets/";

/** Vite's names of assets contain a hash of their content. Other files can change under their name. */
const assetCaching = "public, max-age=31536000, immutable";
const fileCaching = "no-cache";

/** The page has the stage's configuration, and names the files of one deploy. */
const pageHeaders = { "cache-control": "no-store", "content-type": "text/html; charset=utf-8" };

/** A site of the function: its files, its page, and what the page may load. */
interface ServedSite {
  site: Site;
  policy: string;
  /** Whether a path below the site's is answered with the page. */
  isPage: (path: string) => boolean;
  page: (event: APIGatewayProxyEvent) => string;
}

/** Whether a path below the console's is one of its routes, which have no dots. */
const isRoute = (path: string): boolean =>
  path === indexFile || !(path.startsWith(assets) || /[.\\\0]/.test(path));

interface Options {
  /** The folder that contains those of the sites. */
  root: string;
  settings: ConsoleSettings;
}

/** The files of a site, and the text of its index.html. */
function openSite(root: string, folder: string): { site: Site; html: string } {
  const site = new Site(join(root, folder));
  const index = site.find(indexFile);
  if (!index) throw new Error(`${root}/${folder} has no ${indexFile}.`);
  return { site, html: index.text };
}

function openConsole({ root, settings }: Options): ServedSite {
  const { site, html } = openSite(root, consoleFolder);
  const page = consolePage(html, settings);
  return { site, policy: consolePolicy(settings), isPage: isRoute, page: () => page };
}

function openReference({ root, settings }: Options): ServedSite {
  const { site, html } = openSite(root, referenceFolder);
  return {
    site,
    policy: referencePolicy(settings),
    isPage: (path) => path === "",
    page: ({ requestContext }) => referencePage(html, requestContext, settings),
  };
}

/**
 * Creates the handler of the function Pages. Files of a site are served by their names; every other path of the console
 * without an extension is one of its routes, and gets its index.html.
 * @throws Error when files of a site are missing
 */
export function createPages(options: Options) {
  const sites = { console: openConsole(options), reference: openReference(options) };
  const siteOf = ({ resource }: APIGatewayProxyEvent) =>
    resource.split("/")[1] === referenceFolder ? sites.reference : sites.console;

  function respond({ site, isPage, page }: ServedSite, event: APIGatewayProxyEvent) {
    const path = event.pathParameters?.file ?? "";
    if (isPage(path)) return answer(200, pageHeaders, page(event));
    const file = site.find(path);
    if (!file || path === indexFile) return missing(path, event.requestContext.requestId);
    const validators = {
      etag: file.etag,
      "cache-control": path.startsWith(assets) ? assetCaching : fileCaching,
      // API Gateway compresses, but says nothing of it to caches.
      vary: "accept-encoding",
    };
    return isUnchanged(event.headers, file.etag)
      ? answer(304, validators, "")
      : answer(200, { ...validators, "content-type": file.mediaType }, file.text);
  }

  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const started = performance.now();
    const { requestId } = event.requestContext;
    const served = siteOf(event);
    const response = respond(served, event);
    log("info", "request", {
      requestId,
      method: event.httpMethod,
      route: event.resource,
      status: response.statusCode,
      milliseconds: Math.round(performance.now() - started),
    });
    return {
      ...response,
      headers: {
        ...secureHeaders,
        "content-security-policy": served.policy,
        ...response.headers,
        "x-request-id": requestId,
      },
      body: event.httpMethod === "HEAD" ? "" : response.body,
    };
  };
}

const answer = (statusCode: number, headers: Record<string, string>, body: string) => ({
  statusCode,
  headers,
  body,
});

/** A problem document for a file that does not exist. https://www.rfc-editor.org/rfc/rfc9457 */
function missing(path: string, requestId: string) {
  const { status, title } = problems["not-found"];
  const detail = `There is no file ${JSON.stringify(path.slice(0, 200))}.`;
  const problem = { type: problemType("not-found"), title, status, detail, requestId };
  const headers = { "cache-control": "no-store", "content-type": "application/problem+json" };
  return answer(status, headers, JSON.stringify(problem));
}

/**
 * Whether the client has the file already. Compared weakly.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
function isUnchanged(headers: Record<string, string | undefined> | null, etag: string): boolean {
  const [, condition] =
    Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "if-none-match") ?? [];
  if (condition === undefined) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return condition.trim() === "*" || condition.split(",").some((tag) => opaque(tag) === opaque(etag));
}
