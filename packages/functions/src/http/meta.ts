import { apiPathOf } from "./api-path.ts";
import { asyncApi } from "./asyncapi.ts";
import type { AppContext, Handlers, Services } from "./context.ts";
import { openApi } from "./openapi.ts";

/** The API's URL, as it was called. */
function apiUrlOf({ env: { event } }: AppContext): string {
  const { requestContext, headers } = event;
  // CloudFront and API Gateway send it; API Gateway serves only HTTPS.
  const protocol = headers["X-Forwarded-Proto"] === "http" ? "http" : "https";
  return `${protocol}://${requestContext.domainName}${apiPathOf(requestContext)}`;
}

/** Health, and the documents about the API. */
export function metaHandlers({
  settings,
  tokenUrl,
}: Services): Handlers<"getHealth" | "getOpenApi" | "getEvents"> {
  return {
    getHealth: (context) => context.json({ status: "ok" }),
    getOpenApi: (context) => context.json(openApi(settings, { url: apiUrlOf(context), tokenUrl })),
    getEvents: (context) => context.json(asyncApi()),
  };
}
