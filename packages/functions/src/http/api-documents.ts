import { join } from "node:path";

/*
 * The documents about the API, which the deploy makes and copies into the package of the function Api: the code that makes them
 * is not in the function.
 */

/** Folder of the documents in the package. */
export const documentsFolder = "api-documents";

export const documentNames = ["openapi.json", "events.json"] as const;
export type DocumentName = (typeof documentNames)[number];

/** URLs that a document contains. */
export interface DocumentPlaces {
  /** URL of the API, without a slash at its end. */
  url: string;
  /** URL of the token endpoint. */
  tokenUrl: string;
}

/** What stands for the URLs until a document is served. */
export const placeholders: DocumentPlaces = {
  url: "https://api.placeholder.invalid",
  tokenUrl: "https://token.placeholder.invalid",
};

/**
 * A document with the URLs of the stage.
 * @param document JSON with placeholders
 */
export function withPlaces(document: string, places: DocumentPlaces): string {
  return document
    .replaceAll(placeholders.url, () => inJson(places.url))
    .replaceAll(placeholders.tokenUrl, () => inJson(places.tokenUrl));
}

/** A text within a string of JSON. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Reads documents in a package. Under `sst dev`, the working directory is the package. */
export const readDocument = (name: DocumentName): string =>
  process
    .getBuiltinModule("node:fs")
    .readFileSync(join(process.env.LAMBDA_TASK_ROOT ?? process.cwd(), documentsFolder, name), "utf8");
