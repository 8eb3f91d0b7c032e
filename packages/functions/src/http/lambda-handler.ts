import type { Hono } from "hono";
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import type { Env } from "./context.ts";
import { useTextFetch } from "./text-fetch.ts";

/**
 * A Lambda handler that answers the gateway's requests with an app. The body of a GET or HEAD request is dropped: it has no
 * meaning, and Hono's adapter fails on it. https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1
 */
export function lambdaHandler(app: Hono<Env>) {
  useTextFetch();
  const respond = handle(app);
  return (event: LambdaEvent, context?: LambdaContext) =>
    respond(
      "httpMethod" in event && ["GET", "HEAD"].includes(event.httpMethod) ? { ...event, body: null } : event,
      context,
    );
}
