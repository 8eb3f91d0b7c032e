import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { createApp } from "./app.ts";
import { useTextFetch } from "./text-fetch.ts";

type AppServices = Parameters<typeof createApp>[0];
type AppHandlers = Parameters<typeof createApp>[1];

/**
 * A Lambda handler that answers the gateway's requests with an app for each path, which is made for its first request: to make
 * the routes of all paths would delay the first answer. The body of a GET or HEAD request is dropped: it has no meaning, and
 * Hono's adapter fails on it. https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1
 *
 * @param services and handlers as `createApp` takes them
 */
export function lambdaHandler(services: AppServices, handlers: AppHandlers) {
  useTextFetch();
  const responders = new Map<string, ReturnType<typeof handle>>();
  return (event: LambdaEvent, context?: LambdaContext) => {
    const path = "resource" in event ? event.resource : "";
    const respond = responders.get(path) ?? handle(createApp(services, handlers, path));
    responders.set(path, respond);
    return respond(
      "httpMethod" in event && ["GET", "HEAD"].includes(event.httpMethod) ? { ...event, body: null } : event,
      context,
    );
  };
}
