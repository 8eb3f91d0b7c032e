import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { allowedHeaders, exposedHeaders, preflightSeconds } from "./browser-headers.ts";
import type { Env } from "./context.ts";

/**
 * Lets pages of the origins call a path, and answers their preflights. Origins are compared exactly, and no cookies are
 * accepted. https://fetch.spec.whatwg.org/#http-cors-protocol
 *
 * @param allow the methods of the path, as the header `Allow` lists them
 */
export function allowBrowsers(origins: string[], allow: string): MiddlewareHandler<Env> {
  return cors({
    origin: origins,
    allowMethods: allow.split(", "),
    allowHeaders: [...allowedHeaders],
    exposeHeaders: [...exposedHeaders],
    maxAge: preflightSeconds,
  });
}
