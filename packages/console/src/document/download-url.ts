/**
 * A URL of content to which the browser may navigate.
 * @throws Error for another scheme than those of HTTP
 */
export function downloadUrl(url: string): string {
  if (!/^https?:$/.test(new URL(url).protocol)) throw new Error("The URL of the content is not one of HTTP.");
  return url;
}

/**
 * Navigates to a presigned URL, whose response browsers save as an attachment. Without a referrer, because the page's URL has
 * the document's id.
 */
export function navigateToDownload(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.rel = "noreferrer";
  link.click();
}
