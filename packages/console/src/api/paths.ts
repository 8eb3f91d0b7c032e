import type { Preview } from "../document/model.ts";
import type { paths as generated } from "./schema.d.ts";
import type { DocumentRecord } from "./types.ts";

interface JsonAnswer<Body> {
  200: { headers: Record<string, unknown>; content: { "application/json": Body } };
}

/** The API's operations by their paths. Search and preview are not in the generated ones yet. */
export interface paths extends generated {
  "/search": {
    get: {
      parameters: { query: Record<string, string> };
      responses: JsonAnswer<{ documents: DocumentRecord[]; cursor: string | null }>;
    };
  };
  "/documents/{id}/preview": {
    get: {
      parameters: { path: { id: string }; query: { view: Preview["view"]; offset?: string } };
      responses: JsonAnswer<Preview>;
    };
  };
}
