import { asyncApi } from "./asyncapi.ts";
import type { Handlers, Services } from "./context.ts";
import { docsPage } from "./docs-page.ts";
import { openApi } from "./openapi.ts";

/** Health, OpenAPI document and documentation page. */
export function metaHandlers({
  settings,
}: Services): Handlers<"getHealth" | "getOpenApi" | "getEvents" | "getDocs"> {
  return {
    getHealth: (context) => context.json({ status: "ok" }),
    getOpenApi: (context) => context.json(openApi(settings)),
    getEvents: (context) => context.json(asyncApi()),
    getDocs: (context) => context.html(docsPage(openApi(settings))),
  };
}
