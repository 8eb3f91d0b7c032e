import mime from "mime";

/** Whether a media type is a text format. Most text formats have no signature. */
export function isTextType(type: string): boolean {
  const essence = essenceOf(type);
  return (
    essence.startsWith("text/") ||
    /^application\/(json|xml|yaml|x-ndjson|javascript|sql|rtf)$/.test(essence) ||
    /\+(json|xml)$/.test(essence)
  );
}

/** Scripts with a `#!` line, of any language. No media type is registered for them. */
export const scriptType = "text/x-script";

const registeredNames = new Map([
  ["image/jpg", "image/jpeg"],
  ["image/pjpeg", "image/jpeg"],
  ["application/x-pdf", "application/pdf"],
  ["application/x-zip", "application/zip"],
  ["application/x-zip-compressed", "application/zip"],
  ["text/xml", "application/xml"],
  ["application/x-gzip", "application/gzip"],
  ["audio/x-wav", "audio/wav"],
  ["image/x-icon", "image/vnd.microsoft.icon"],
]);

/** A media type in lower case, without parameters, aliases replaced by the registered name. */
export function essenceOf(type: string): string {
  const essence = (type.split(";")[0] ?? "").trim().toLowerCase();
  return registeredNames.get(essence) ?? essence;
}

/** Whether files of this type are ZIP archives. */
function isZipBased(type: string): boolean {
  return (
    type === "application/zip" ||
    type.startsWith("application/vnd.openxmlformats-officedocument.") ||
    type.startsWith("application/vnd.oasis.opendocument.") ||
    type === "application/epub+zip"
  );
}

/** Whether content of the detected type may be declared as the other. ZIP-based formats may be declared as ZIP. */
export function typesMatch(detected: string, declared: string): boolean {
  const [detectedEssence, declaredEssence] = [essenceOf(detected), essenceOf(declared)];
  return (
    detectedEssence === declaredEssence ||
    (declaredEssence === "application/zip" && isZipBased(detectedEssence))
  );
}

/** The media type of a filename's extension; `null` if there is none or it is unknown. */
export function typeOfFilename(filename: string): string | null {
  const extension = /\.([^.]+)$/.exec(filename)?.[1];
  return extension ? (mime.getType(extension) ?? null) : null;
}
