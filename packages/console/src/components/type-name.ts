const office = "application/vnd.openxmlformats-officedocument";
const openDocument = "application/vnd.oasis.opendocument";

/** Names of media types that are long. https://www.iana.org/assignments/media-types */
const names: ReadonlyMap<string, string> = new Map([
  [`${office}.wordprocessingml.document`, "Word (docx)"],
  [`${office}.spreadsheetml.sheet`, "Excel (xlsx)"],
  [`${office}.presentationml.presentation`, "PowerPoint (pptx)"],
  ["application/msword", "Word (doc)"],
  ["application/vnd.ms-excel", "Excel (xls)"],
  ["application/vnd.ms-powerpoint", "PowerPoint (ppt)"],
  [`${openDocument}.text`, "OpenDocument text (odt)"],
  [`${openDocument}.spreadsheet`, "OpenDocument table (ods)"],
  [`${openDocument}.presentation`, "OpenDocument slides (odp)"],
]);

/** A media type as a table displays it. */
export function typeName(contentType: string): string {
  return names.get(contentType) ?? contentType;
}
