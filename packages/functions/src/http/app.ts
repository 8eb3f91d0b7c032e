import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { log } from "../shared/log.ts";
import { countOfPartner } from "../shared/metrics.ts";
import { countRequest, identifyCaller } from "./caller.ts";
import { contentHandlers } from "./content.ts";
import type { Env, Handlers, Services } from "./context.ts";
import { decisionHandlers } from "./decision.ts";
import { documentHandlers } from "./documents.ts";
import { listingHandlers } from "./listing.ts";
import { logRequests } from "./log-requests.ts";
import { metaHandlers } from "./meta.ts";
import { allowedMethods, maximumBodyKibibytes, type OperationName, operationList } from "./operations.ts";
import { ProblemError, problemOf, problemResponse } from "./problem.ts";
import { challenge, methodDetail } from "./problem-types.ts";
import { readQuery } from "./request.ts";
import { querySchemas } from "./schemas.ts";
import { uploadHandlers } from "./upload.ts";

/** A path with parameters as Hono writes them. */
const pathPattern = (path: string) => path.replaceAll(/\{(\w+)\}/g, ":$1");

/** Creates the HTTP API: a route for each operation, and HEAD wherever GET is. Every error is answered with a problem document. */
export function createApp(services: Services): Hono<Env> {
  const handlers: Handlers<OperationName> = {
    ...documentHandlers(services),
    ...listingHandlers(services),
    ...uploadHandlers(services),
    ...contentHandlers(services),
    ...decisionHandlers(services),
    ...metaHandlers(services),
  };
  const app = new Hono<Env>();
  app.use(logRequests);
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    }),
  );
  app.use(
    bodyLimit({
      maxSize: maximumBodyKibibytes * 1024,
      onError: () => {
        throw new ProblemError("too-large", `The body must not exceed ${maximumBodyKibibytes} KiB.`);
      },
    }),
  );
  for (const { name, method, path, scopes, query } of operationList)
    app.on(method, pathPattern(path), async (context) => {
      if (scopes.length > 0) {
        const caller = await identifyCaller(context, services, scopes);
        context.set("caller", caller);
        await countRequest(caller, services.requestRate);
        if (!query) readQuery(context, querySchemas.none);
      }
      return handlers[name](context);
    });
  for (const [path, allow] of allowedMethods)
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
