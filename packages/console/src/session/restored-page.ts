/**
 * Browsers keep a page that is left and display it again as it was, at Back. By then, the person may have signed out. So the
 * page is not displayed again before it is loaded anew, with what its session may see.
 * https://developer.mozilla.org/docs/Glossary/bfcache
 * @param content everything that the page displays
 */
export function startAnewWhenRestored(content: HTMLElement): void {
  addEventListener("pagehide", () => {
    content.hidden = true;
    document.title = "Airlock";
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}
