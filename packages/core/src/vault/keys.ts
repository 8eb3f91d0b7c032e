import { documentIdPattern } from "../document-id.ts";

/** Key prefixes of the vault's bucket. */
export const places = ["incoming", "released", "quarantine"] as const;
export type Place = (typeof places)[number];

/** The object key of a document's content. */
export function keyOf(id: string, place: Place): string {
  return `${place}/${id}`;
}

const incomingKey = new RegExp(`^${"incoming" satisfies Place}/(${documentIdPattern})$`);

/**
 * The document id in the key of uploaded content.
 * @throws Error if the key is not `incoming/<document id>`
 */
export function documentIdOf(key: string): string {
  const id = incomingKey.exec(key)?.[1];
  if (!id) throw new Error(`The key "${key}" does not have the form incoming/<document id>.`);
  return id;
}
