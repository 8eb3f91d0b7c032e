/** A ULID in Crockford's Base32 as a regular expression without anchors. https://github.com/ulid/spec */
export const documentIdPattern = "[0-9A-HJKMNP-TV-Z]{26}";

const documentId = new RegExp(`^${documentIdPattern}$`);

/** Whether a text has the form of a document id. */
export function isDocumentId(text: string): boolean {
  return documentId.test(text);
}
