/** Types that partners send, for a stage that names none. HTML is not among them: it is held. */
export const defaultAllowedTypes: readonly string[] = [
  "application/pdf",
  // Images
  ...[
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/gif",
    "image/webp",
    "image/bmp",
    "image/heic",
    "image/heif",
  ],
  // Text and data
  ...["text/plain", "text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson"],
  ...["application/xml", "text/calendar", "text/vcard"],
  // Office
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "application/vnd.oasis.opendocument.text",
  "application/vnd.oasis.opendocument.spreadsheet",
  "application/vnd.oasis.opendocument.presentation",
  ...["application/rtf", "application/epub+zip"],
  // Mail and signatures
  ...[
    "application/vnd.ms-outlook",
    "message/rfc822",
    "application/pkcs7-mime",
    "application/pkcs7-signature",
  ],
  // Archives
  ...["application/zip", "application/x-tar", "application/gzip", "application/x-7z-compressed"],
];

/** Text without code, which is displayed as it is: one of these types may be declared as another. */
const plainTypes = new Set([
  "text/plain",
  "text/csv",
  "text/tab-separated-values",
  "text/markdown",
  "application/json",
  "application/x-ndjson",
  "application/yaml",
  "application/toml",
  "application/x-subrip",
  "text/vtt",
  "text/calendar",
  "text/vcard",
]);

export const isPlainTextType = (type: string): boolean => plainTypes.has(type);
