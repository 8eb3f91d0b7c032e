import type { Format } from "../../format.ts";

const oasis = "application/vnd.oasis.opendocument";
const sun = "application/vnd.sun.xml";

/**
 * OpenDocument types, and those of OpenOffice.org 1, with their families: a template is often sent as a document.
 * @see https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/OpenDocument-v1.3-os-part3-schema.html
 */
export const openDocumentTypes: ReadonlyMap<string, string> = new Map(
  (
    [
      [`${oasis}.text`, "odt"],
      [`${oasis}.text-template`, "odt"],
      [`${oasis}.text-web`, "odt"],
      [`${oasis}.text-master`, "odt"],
      [`${oasis}.text-master-template`, "odt"],
      [`${oasis}.spreadsheet`, "ods"],
      [`${oasis}.spreadsheet-template`, "ods"],
      [`${oasis}.presentation`, "odp"],
      [`${oasis}.presentation-template`, "odp"],
      [`${oasis}.graphics`, "odg"],
      [`${oasis}.graphics-template`, "odg"],
      [`${oasis}.chart`, "odc"],
      [`${oasis}.chart-template`, "odc"],
      [`${oasis}.image`, "odi"],
      [`${oasis}.image-template`, "odi"],
      [`${oasis}.formula`, "odf"],
      [`${oasis}.formula-template`, "odf"],
      [`${oasis}.base`, "odb"],
      [`${oasis}.database`, "odb"],
      [`${sun}.writer`, "sxw"],
      [`${sun}.writer.template`, "sxw"],
      [`${sun}.writer.global`, "sxw"],
      [`${sun}.writer.web`, "sxw"],
      [`${sun}.calc`, "sxc"],
      [`${sun}.calc.template`, "sxc"],
      [`${sun}.impress`, "sxi"],
      [`${sun}.impress.template`, "sxi"],
      [`${sun}.draw`, "sxd"],
      [`${sun}.draw.template`, "sxd"],
      [`${sun}.math`, "sxm"],
      [`${sun}.base`, "odb"],
    ] as const
  ).map(([type, family]) => [type, family]),
);

/** The format of an OpenDocument type; undefined for other types. */
export function openDocumentFormat(type: string): Format | undefined {
  const name = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const family = openDocumentTypes.get(name);
  return family === undefined ? undefined : { type: name, family };
}

/** Kinds of documents by the element in `office:body`. */
const typesByBody: ReadonlyMap<string, string> = new Map([
  ["text", `${oasis}.text`],
  ["spreadsheet", `${oasis}.spreadsheet`],
  ["presentation", `${oasis}.presentation`],
  ["drawing", `${oasis}.graphics`],
  ["chart", `${oasis}.chart`],
  ["image", `${oasis}.image`],
  ["database", `${oasis}.base`],
]);

/** The format of content without a declared type; a text by default. */
export function formatOfBody(element: string | undefined): Format {
  const type = typesByBody.get(element ?? "") ?? `${oasis}.text`;
  return { type, family: openDocumentTypes.get(type) ?? "odt" };
}
