import type { Format } from "../../format.ts";

const openXml = "application/vnd.openxmlformats-officedocument";

/**
 * Formats by the content type of the main part, in lower case. Documents with and without macros are separate families:
 * a sender may not confuse them.
 *
 * @see https://learn.microsoft.com/en-us/openspecs/office_standards/ms-offmacro2/
 */
const formatsByMainPart = new Map<string, Format>(
  (
    [
      [`${openXml}.wordprocessingml.document.main+xml`, `${openXml}.wordprocessingml.document`, "docx"],
      [`${openXml}.wordprocessingml.template.main+xml`, `${openXml}.wordprocessingml.template`, "dotx"],
      [
        "application/vnd.ms-word.document.macroenabled.main+xml",
        "application/vnd.ms-word.document.macroenabled.12",
        "docm",
      ],
      [
        "application/vnd.ms-word.template.macroenabledtemplate.main+xml",
        "application/vnd.ms-word.template.macroenabled.12",
        "dotm",
      ],
      [`${openXml}.spreadsheetml.sheet.main+xml`, `${openXml}.spreadsheetml.sheet`, "xlsx"],
      [`${openXml}.spreadsheetml.template.main+xml`, `${openXml}.spreadsheetml.template`, "xltx"],
      [
        "application/vnd.ms-excel.sheet.macroenabled.main+xml",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "xlsm",
      ],
      [
        "application/vnd.ms-excel.template.macroenabled.main+xml",
        "application/vnd.ms-excel.template.macroenabled.12",
        "xltm",
      ],
      [
        "application/vnd.ms-excel.addin.macroenabled.main+xml",
        "application/vnd.ms-excel.addin.macroenabled.12",
        "xlam",
      ],
      [
        "application/vnd.ms-excel.sheet.binary.macroenabled.main",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        "xlsb",
      ],
      [`${openXml}.presentationml.presentation.main+xml`, `${openXml}.presentationml.presentation`, "pptx"],
      [`${openXml}.presentationml.template.main+xml`, `${openXml}.presentationml.template`, "potx"],
      [`${openXml}.presentationml.slideshow.main+xml`, `${openXml}.presentationml.slideshow`, "ppsx"],
      [`${openXml}.presentationml.slide+xml`, `${openXml}.presentationml.slide`, "sldx"],
      [
        "application/vnd.ms-powerpoint.presentation.macroenabled.main+xml",
        "application/vnd.ms-powerpoint.presentation.macroenabled.12",
        "pptm",
      ],
      [
        "application/vnd.ms-powerpoint.template.macroenabled.main+xml",
        "application/vnd.ms-powerpoint.template.macroenabled.12",
        "potm",
      ],
      [
        "application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml",
        "application/vnd.ms-powerpoint.slideshow.macroenabled.12",
        "ppsm",
      ],
      [
        "application/vnd.ms-powerpoint.addin.macroenabled.main+xml",
        "application/vnd.ms-powerpoint.addin.macroenabled.12",
        "ppam",
        "sldm",
      ],
      [
        "application/vnd.ms-powerpoint.slide.macroenabled.main+xml",
        "application/vnd.ms-powerpoint.slide.macroenabled.12",
        "sldm",
      ],
      [`${openXml}.thememanager+xml`, "application/vnd.ms-officetheme", "thmx"],
      ["application/vnd.ms-visio.drawing.main+xml", "application/vnd.ms-visio.drawing.main+xml", "vsdx"],
      ["application/vnd.ms-visio.template.main+xml", "application/vnd.ms-visio.template.main+xml", "vstx"],
      ["application/vnd.ms-visio.stencil.main+xml", "application/vnd.ms-visio.stencil.main+xml", "vssx"],
      [
        "application/vnd.ms-visio.drawing.macroenabled.main+xml",
        "application/vnd.ms-visio.drawing.macroenabled.main+xml",
        "vsdm",
      ],
      [
        "application/vnd.ms-visio.template.macroenabled.main+xml",
        "application/vnd.ms-visio.template.macroenabled.main+xml",
        "vstm",
      ],
      [
        "application/vnd.ms-visio.stencil.macroenabled.main+xml",
        "application/vnd.ms-visio.stencil.macroenabled.main+xml",
        "vssm",
      ],
      ["application/vnd.ms-package.3dmanufacturing-3dmodel+xml", "model/3mf", "3mf"],
      ["application/vnd.ms-package.xps-fixeddocumentsequence+xml", "application/vnd.ms-xpsdocument", "xps"],
    ] as const
  ).map(([mainPart, type, family]) => [mainPart, { type, family }]),
);

/** The types that are told, with their families. */
export const packageTypes: ReadonlyMap<string, string> = new Map(
  [...formatsByMainPart.values()].map(({ type, family }) => [type, family]),
);

const families = new Set([...formatsByMainPart.values()].map(({ family }) => family));
const macroFamilies = new Set([
  "docm",
  "dotm",
  "xlsm",
  "xltm",
  "xlam",
  "pptm",
  "potm",
  "ppsm",
  "ppam",
  "vsdm",
  "vstm",
  "vssm",
]);

/** The format of a package by the content type of its main part. */
export function formatOfMainPart(contentType: string): Format | undefined {
  return formatsByMainPart.get(contentType.toLowerCase());
}

/** A package whose main part is none that is known, such as of NuGet. */
export const otherPackage: Format = { type: "application/zip", family: "zip", details: { package: "opc" } };

/** Whether a format is an Open Packaging Conventions package. */
export function isPackageFormat({ family, details }: Format): boolean {
  return families.has(family) || details?.package === "opc";
}

/** Whether documents of the format may have macros; a binary workbook may as well, but is no sign of them. */
export function isMacroEnabled({ family }: Format): boolean {
  return macroFamilies.has(family);
}
