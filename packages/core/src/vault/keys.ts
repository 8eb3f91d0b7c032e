import type { Status } from "../document.ts";
import { documentIdPattern } from "../document-id.ts";

/** Key prefixes of the vault's bucket. */
export const places = ["incoming", "released", "quarantine"] as const;
export type Place = (typeof places)[number];

/** Where the content of a document is, if it has content. */
export const placeOfStatus: Partial<Record<Status, Place>> = {
  inspecting: "incoming",
  failed: "incoming",
  quarantined: "quarantine",
  settling: "quarantine",
  released: "released",
};

/** The object key of a document's content. */
export function keyOf(id: string, place: Place): string {
  return `${place}/${id}`;
}

const contentKey = new RegExp(`^(${places.join("|")})/(${documentIdPattern})$`);

/**
 * The document and the place that an object key stands for.
 * @throws Error if the key is not `<place>/<document id>`
 */
export function parseKey(key: string): { documentId: string; place: Place } {
  const [, place, documentId] = contentKey.exec(key) ?? [];
  if (!place || !documentId)
    throw new Error(
      `The key "${key}" does not have the form <place>/<document id>; places: ${places.join(", ")}.`,
    );
  return { documentId, place: place as Place };
}
