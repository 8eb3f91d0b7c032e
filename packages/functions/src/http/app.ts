import { HonoBase } from "hono/hono-base";
import { TrieRouter } from "hono/router/trie-router";
import { secureHeaders } from "hono/secure-headers";
import { log } from "../shared/log.ts";
import { countOfPartner } from "../shared/metrics.ts";
import { allowBrowsers } from "./browser-access.ts";
import { countRequest, identifyCaller } from "./caller.ts";
import type { Env, Handlers, Services } from "./context.ts";
import { logRequests } from "./log-requests.ts";
import { allowedMethods, type OperationName, operationList } from "./operations.ts";
import { ProblemError, problemOf, problemResponse } from "./problem.ts";
import { challenge, methodDetail } from "./problem-types.ts";
import { readQuery } from "./request.ts";
import { querySchemas } from "./schemas.ts";

/** A path with parameters as Hono writes them. */
const pathPattern = (path: string) => path.replaceAll(/\{(\w+)\}/g, ":$1");

/**
 * Creates the HTTP API as far as its operations have handlers: a route for each, and HEAD wherever GET is. Every error is
 * answered with a problem document.
 *
 * @param only the path that the app answers; by default, all
 */
export function createApp(
  services: Pick<Services, "settings" | "partners" | "requestRate">,
  handlers: Partial<Handlers<OperationName>>,
  only?: string,
): HonoBase<Env> {
  const isAnswered = (path: string) => only === undefined || path === only;
  const methodsOfPaths = [...allowedMethods].filter(([path]) => isAnswered(path));
  // The router of `hono` compiles all routes for the first request, and that of `hono/quick` ignores a slash at the end of a path.
  // https://hono.dev/docs/concepts/routers
  const app = new HonoBase<Env>({ router: new TrieRouter() });
  app.use(logRequests);
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    }),
  );
  const { browserOrigins } = services.settings;
  if (browserOrigins.length > 0)
    for (const [path, allow] of methodsOfPaths)
      app.use(pathPattern(path), allowBrowsers(browserOrigins, allow));
  for (const { name, method, path, scopes, query } of operationList) {
    const handle = handlers[name];
    if (!handle || !isAnswered(path)) continue;
    app.on(method, pathPattern(path), async (context) => {
      if (scopes.length > 0) {
        const caller = await identifyCaller(context, services, scopes);
        context.set("caller", caller);
        await countRequest(caller, services.requestRate);
        if (!query) readQuery(context, querySchemas.none);
      }
      return handle(context);
    });
  }
  for (const [path, allow] of methodsOfPaths)
    app.all(pathPattern(path), (context) => {
      context.header("allow", allow);
      throw new ProblemError("method-not-allowed", methodDetail(allow));
    });
  app.notFound(() => {
    throw new ProblemError("not-found", "Route not found; see /docs.");
  });
  app.onError((error, context) => {
    const { requestId } = context.env.event.requestContext;
    const problem = problemOf(error);
    if (problem.problem === "quota-exceeded") countOfPartner(context.var.caller.id, { PartnerRefusals: 1 });
    if (problem.problem === "internal") log("error", "request failed", { requestId, error });
    const { status, body } = problemResponse(problem, requestId);
    return context.body(JSON.stringify(body), status, {
      "content-type": "application/problem+json",
      ...(status === 401 && { "www-authenticate": challenge }),
      ...(problem.retryAfterSeconds && { "retry-after": String(problem.retryAfterSeconds) }),
    });
  });
  return app;
}
