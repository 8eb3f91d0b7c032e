import type { Format } from "../../format.ts";

export const zipFormat: Format = { type: "application/zip", family: "zip" };
/** An archive with a map and its pictures. */
export const mapFormat: Format = { type: "application/vnd.google-earth.kmz", family: "zip" };
/** Types whose entries are inspected as documents here; other formats know the meaning of theirs. */
export const archiveTypes: ReadonlyMap<string, string> = new Map(
  [zipFormat, mapFormat].map(({ type, family }) => [type, family]),
);

export const programFamily = "program-package";
export const extension = "application/vnd.openofficeorg.extension";
export const browserExtension = "application/x-xpinstall";
export const java = "application/java-archive";

/** Types of packages that run or install programs. */
export const programTypes: ReadonlySet<string> = new Set([
  java,
  browserExtension,
  extension,
  "application/vnd.android.package-archive",
  "application/vnd.adobe.air-application-installer-package+zip",
  "application/x-ios-app",
  "application/x-silverlight-app",
  "application/x-windows-gadget",
  "application/msix",
  "application/vsix",
]);

/** The types with their family. */
export const programFamilies: ReadonlyMap<string, string> = new Map(
  [...programTypes].map((type) => [type, programFamily]),
);
