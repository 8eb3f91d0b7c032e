import { contentHandlers } from "./content.ts";
import type { Handlers, Services } from "./context.ts";
import { decisionHandlers } from "./decision.ts";
import { documentHandlers } from "./documents.ts";
import { listingHandlers } from "./listing.ts";
import { metaHandlers } from "./meta.ts";
import type { OperationsOf } from "./operations.ts";
import { searchHandlers } from "./search.ts";
import { uploadHandlers } from "./upload.ts";

/** The handlers of the function Api. */
export function apiHandlers(services: Services): Handlers<OperationsOf<"api">> {
  return {
    ...documentHandlers(services),
    ...listingHandlers(services),
    ...searchHandlers(services),
    ...uploadHandlers(services),
    ...contentHandlers(services),
    ...decisionHandlers(services),
    ...metaHandlers(services),
  };
}
