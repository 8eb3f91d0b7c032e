/**
 * A Content-Disposition header that saves a download under the filename: ASCII for old clients, UTF-8 for others.
 * https://www.rfc-editor.org/rfc/rfc6266#section-4.1, https://www.rfc-editor.org/rfc/rfc8187#section-3.2
 */
export function contentDisposition(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%]/g, "_");
  const utf8 = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}
