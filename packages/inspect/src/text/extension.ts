/**
 * The extension of a filename as Windows reads it: without trailing dots and spaces, alternate data stream, and
 * characters that are not seen. In lower case, without the dot; empty if there is none.
 */
export function extensionOf(filename: string): string {
  const name = filename
    .normalize("NFKC")
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "")
    .replace(/::?\$?(?:data|index_allocation).*$/i, "")
    .replace(/[. ]+$/, "");
  const dot = name.lastIndexOf(".");
  return dot === -1
    ? ""
    : name
        .slice(dot + 1)
        .trim()
        .toLowerCase();
}
