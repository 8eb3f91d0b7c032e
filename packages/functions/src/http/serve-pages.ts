import { join } from "node:path";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { log } from "../shared/log.ts";
import { consolePage, consolePolicy } from "./console-page.ts";
import { type ConsoleSettings, consoleFolder } from "./pages.ts";
import { problems, problemType } from "./problem-types.ts";
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

/** Whether a path below the console's is one of its routes, which have no dots. */
const isRoute = (path: string): boolean =>
  path === indexFile || !(path.startsWith(assets) || /[.\\\0]/.test(path));

interface Options {
  /** The folder that contains those of the sites. */
  root: string;
  settings: ConsoleSettings;
}

/**
 * Creates the handler of the function Pages. Files of the console are served by their names; every other path without an
 * extension is one of the console's routes, and gets its index.html.
 * @throws Error when the console's files are missing
 */
export function createPages({ root, settings }: Options) {
  const site = new Site(join(root, consoleFolder));
  const index = site.find(indexFile);
  if (!index) throw new Error(`${root}/${consoleFolder} has no ${indexFile}.`);
  const page = consolePage(index.text, settings);
  const headers = { ...secureHeaders, "content-security-policy": consolePolicy(settings) };

  function respond({ pathParameters, headers: sent, requestContext }: APIGatewayProxyEvent) {
    const path = pathParameters?.file ?? "";
    if (isRoute(path)) return answer(200, pageHeaders, page);
    const file = site.find(path);
    if (!file) return missing(path, requestContext.requestId);
    const validators = {
      etag: file.etag,
      "cache-control": path.startsWith(assets) ? assetCaching : fileCaching,
      // API Gateway compresses, but says nothing of it to caches.
      vary: "accept-encoding",
    };
    return isUnchanged(sent, file.etag)
      ? answer(304, validators, "")
      : answer(200, { ...validators, "content-type": file.mediaType }, file.text);
  }

  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const started = performance.now();
    const { requestId } = event.requestContext;
    const response = respond(event);
    log("info", "request", {
      requestId,
      method: event.httpMethod,
      route: event.resource,
      status: response.statusCode,
      milliseconds: Math.round(performance.now() - started),
    });
    return {
      ...response,
      headers: { ...headers, ...response.headers, "x-request-id": requestId },
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
  const detail = `The console has no file ${JSON.stringify(path.slice(0, 200))}.`;
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
