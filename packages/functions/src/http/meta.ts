import type { Handlers, Services } from "./context.ts";
import { docsPage } from "./docs-page.ts";
import { openApi } from "./openapi.ts";

/** Health, OpenAPI document and documentation page. */
export function metaHandlers({ settings }: Services): Handlers<"getHealth" | "getOpenApi" | "getDocs"> {
  return {
    getHealth: (context) => context.json({ status: "ok" }),
    getOpenApi: (context) => context.json(openApi(settings)),
    getDocs: (context) => context.html(docsPage(openApi(settings))),
  };
}
