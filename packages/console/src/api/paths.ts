import type { paths as generated } from "@airlock/client/schema.d.ts";
import type { Preview } from "../document/model.ts";

interface JsonAnswer<Body> {
  200: { headers: Record<string, unknown>; content: { "application/json": Body } };
}

/** The API's operations by their paths. Previews are not in the generated ones yet. */
export interface paths extends generated {
  "/documents/{id}/preview": {
    get: {
      parameters: { path: { id: string }; query: { view: Preview["view"]; offset?: string } };
      responses: JsonAnswer<Preview>;
    };
  };
}
