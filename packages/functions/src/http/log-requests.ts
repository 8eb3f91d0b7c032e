import { createMiddleware } from "hono/factory";
import { log } from "../shared/log.ts";
import type { Env } from "./context.ts";

/** Characters of the user agent that are logged; it may have some thousands. */
const userAgentLength = 256;

/** Logs one line for each request, sets `x-request-id`, and forbids caching by default. */
export const logRequests = createMiddleware<Env>(async (context, next) => {
  const start = process.uptime();
  await next();
  const { resource, requestContext } = context.env.event;
  const { requestId } = requestContext;
  context.header("x-request-id", requestId);
  if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-store");
  log("info", "request", {
    requestId,
    method: context.req.method,
    route: resource,
    status: context.res.status,
    milliseconds: Math.round((process.uptime() - start) * 1000),
    caller: context.get("caller")?.id,
    callerName: context.get("caller")?.name,
    documentId: context.get("documentId"),
    userAgent: context.req.header("user-agent")?.slice(0, userAgentLength),
  });
});
