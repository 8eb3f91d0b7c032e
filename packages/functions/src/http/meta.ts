import { withPlaces } from "./api-documents.ts";
import { apiPathOf } from "./api-path.ts";
import type { AppContext, Handlers, Services } from "./context.ts";

/** The API's URL, as it was called. */
function apiUrlOf({ env: { event } }: AppContext): string {
  const { requestContext, headers } = event;
  // CloudFront and API Gateway send it; API Gateway serves only HTTPS.
  const protocol = headers["X-Forwarded-Proto"] === "http" ? "http" : "https";
  return `${protocol}://${requestContext.domainName}${apiPathOf(requestContext)}`;
}

/** Health, and the documents about the API. */
export function metaHandlers({
  tokenUrl,
  readDocument,
}: Pick<Services, "tokenUrl" | "readDocument">): Handlers<"getHealth" | "getOpenApi" | "getEvents"> {
  return {
    getHealth: (context) => context.json({ status: "ok" }),
    getOpenApi: (context) =>
      json(context, withPlaces(readDocument("openapi.json"), { url: apiUrlOf(context), tokenUrl })),
    getEvents: (context) => json(context, readDocument("events.json")),
  };
}

/** A response with a text that is JSON. */
const json = (context: AppContext, text: string): Response =>
  context.body(text, 200, { "content-type": "application/json" });
