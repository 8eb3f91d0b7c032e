import type { Settings } from "../shared/settings.ts";
import { type DocumentName, placeholders } from "./api-documents.ts";
import { asyncApi } from "./asyncapi.ts";
import { openApi } from "./openapi.ts";

/** Makes the documents about a stage's API, with placeholders for its URLs. */
export function makeApiDocuments(
  settings: Pick<Settings, "maximumDocumentBytes">,
): Record<DocumentName, string> {
  return {
    "openapi.json": JSON.stringify(openApi(settings, placeholders)),
    "events.json": JSON.stringify(asyncApi()),
  };
}
