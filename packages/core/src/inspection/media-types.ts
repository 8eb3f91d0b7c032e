import mime from "mime";

/** Types that are text: they have no signature, so only their being text can be told. */
export function isTextType(type: string): boolean {
  const essence = essenceOf(type);
  return (
    essence.startsWith("text/") ||
    /^application\/(json|xml|yaml|x-ndjson|javascript|sql|rtf)$/.test(essence) ||
    /\+(json|xml)$/.test(essence)
  );
}

/** Scripts of any language: there is no registered name for what they have in common. */
export const scriptType = "text/x-script";

/** A media type without parameters, in lower case, by its registered name. */
export function essenceOf(type: string): string {
  const essence = (type.split(";")[0] ?? "").trim().toLowerCase();
  return aliases[essence] ?? essence;
}

const aliases: Record<string, string> = {
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "application/x-pdf": "application/pdf",
  "application/x-zip": "application/zip",
  "application/x-zip-compressed": "application/zip",
  "text/xml": "application/xml",
  "application/x-gzip": "application/gzip",
  "audio/x-wav": "audio/wav",
  "image/x-icon": "image/vnd.microsoft.icon",
};

/** Containers that are a ZIP archive inside: declaring one as `application/zip` is no lie. */
export function isZipBased(type: string): boolean {
  return (
    type === "application/zip" ||
    type.startsWith("application/vnd.openxmlformats-officedocument.") ||
    type.startsWith("application/vnd.oasis.opendocument.") ||
    type === "application/epub+zip"
  );
}

/** Whether content of the one type may be called the other. */
export function agree(actual: string, claimed: string): boolean {
  const [real, said] = [essenceOf(actual), essenceOf(claimed)];
  return real === said || (said === "application/zip" && isZipBased(real));
}

/** The media type that a filename's last extension stands for; `null` without a known extension. */
export function typeOfFilename(filename: string): string | null {
  const extension = /\.([^.]+)$/.exec(filename)?.[1];
  return extension ? (mime.getType(extension) ?? null) : null;
}
