/** Entity tags have quotes in HTTP only. https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 */
export const withQuotes = (etag: string) => `"${etag}"`;
export const withoutQuotes = (etag = "") => etag.replaceAll('"', "");
