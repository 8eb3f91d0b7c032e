import type { paths as generated } from "@airlock/client/schema.d.ts";
import type { Preview } from "../document/model.ts";

interface JsonAnswer<Body> {
  200: { headers: Record<string, unknown>; content: { "application/json": Body } };
}

/** The API's operations by their paths. Those of previews have the console's own model of a preview. */
export interface paths extends Omit<generated, "/documents/{id}/preview"> {
  "/documents/{id}/preview": {
    get: {
      parameters: { path: { id: string }; query: { view: Preview["view"]; offset?: string } };
      responses: JsonAnswer<Preview>;
    };
  };
}
