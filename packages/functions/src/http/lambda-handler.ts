import type { Hono } from "hono";
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import type { Env } from "./context.ts";
import { useTextFetch } from "./text-fetch.ts";

/**
 * A Lambda handler that answers the gateway's requests with an app for each path, which is made for its first request: to make
 * the routes of all paths would delay the first answer. The body of a GET or HEAD request is dropped: it has no meaning, and
 * Hono's adapter fails on it. https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1
 *
 * @param createAppOf gives the app for a path of operations.ts
 */
export function lambdaHandler(createAppOf: (path: string) => Hono<Env>) {
  useTextFetch();
  const responders = new Map<string, ReturnType<typeof handle>>();
  return (event: LambdaEvent, context?: LambdaContext) => {
    const path = "resource" in event ? event.resource : "";
    const respond = responders.get(path) ?? handle(createAppOf(path));
    responders.set(path, respond);
    return respond(
      "httpMethod" in event && ["GET", "HEAD"].includes(event.httpMethod) ? { ...event, body: null } : event,
      context,
    );
  };
}
