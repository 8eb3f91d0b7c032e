import type { ReportEffect } from "./effects.ts";
import { attributeValue, type MarkupElement } from "./markup.ts";
import { kindOfUrl } from "./url.ts";

const names = new Set("iframe frame embed object applet portal fencedframe".split(" "));
/** Classes of players and viewers that pages used, such as Flash, QuickTime, Media Player and Adobe Reader. */
const playerClasses =
  /^clsid:\{?(?:D27CDB6E-AE6D-11CF-96B8-444553540000|02BF25D5-8C17-4B23-BC80-D3488ABDDC6B|6BF52A52-394A-11D3-B153-00C04F79FAA6|22D6F312-B0F6-11D0-94AB-0080C74C7E95|CFCDAA03-8BE4-11CF-B84B-0020AFBBCCFA|CA8A9780-280D-11CF-A24D-444553540000|166B1BCA-3F9C-11CF-8075-444553540000|05589FA1-C356-11CE-BF01-00AA0055595A)\}?$/i;

/** A script or a program by its extension. */
const programFile = /\.(?:hta|sct|wsf|vbs|jse|ps1|exe|scr|lnk|jar)(?:[?#]|$)/i;

/** Whether the element shows another page or starts a plug-in. */
export const isFrame = (name: string): boolean => names.has(name);

/** Whether the reader cannot see the element: it has no size, or is not displayed, or is outside of the window. */
export function isHidden(element: MarkupElement): boolean {
  const style = attributeValue(element, "style") ?? "";
  const isPoint = (value: string | undefined) => value !== undefined && /^\s*[0-3](?:px)?\s*$/i.test(value);
  return (
    isPoint(attributeValue(element, "width")) ||
    isPoint(attributeValue(element, "height")) ||
    element.attributes.some(({ fullName }) => fullName === "hidden") ||
    /display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|(?:width|height)\s{0,9}:\s{0,9}[0-3](?:px)?\s{0,9}(?:;|$)|(?:left|top)\s{0,9}:\s{0,9}-\d{3}/i.test(
      style,
    )
  );
}

/** Reports what a frame or an object shows. `isOutOfSight` tells that an element around it is not displayed. */
export function reportFrame(
  element: MarkupElement,
  { isSvg, isOutOfSight }: { isSvg: boolean; isOutOfSight: boolean },
  report: ReportEffect,
): void {
  const { name, line } = element;
  const classId = attributeValue(element, "classid");
  const url = ["src", "data", "code", "archive", "movie"]
    .map((attribute) => attributeValue(element, attribute))
    .find((value) => value !== undefined);
  if (
    name === "applet" ||
    programFile.test(url?.trim() ?? "") ||
    (classId !== undefined && !playerClasses.test(classId.trim()))
  )
    report("object", `It starts a program by ${name}.`, line, classId ?? url ?? "");
  if (isSvg && attributeValue(element, "srcdoc") !== undefined)
    report("frame", `It has a page in an ${name}.`, line, "srcdoc");
  if (url === undefined) return;
  const isRemote = kindOfUrl(url) === "remote";
  // Pages count readers without scripts by a frame in `noscript`.
  if (isRemote && (isOutOfSight || isHidden(element)) && element.parent !== "noscript")
    report("hidden-frame", `It loads another page by an ${name} that is not displayed.`, line, url);
  else if (isSvg || isRemote || (name !== "iframe" && name !== "frame"))
    report("frame", `It shows other content by ${name}.`, line, url);
}
