import type { FormatModule } from "../../format.ts";
import { mayBeXmlWith } from "../../xml/may-be-xml.ts";
import { opcRules } from "./rules.ts";
import { isPackageFormat, packageTypes } from "./types.ts";

/** Office Open XML and other packages of the Open Packaging Conventions. */
export const opcFormat: FormatModule = {
  name: "opc",
  rules: opcRules,
  types: packageTypes,
  mayBe: ({ head }) => head.toString("latin1", 0, 2) === "PK",
  accepts: (format) => isPackageFormat(format),
  load: async () => (await import("../parsers/packages.ts")).opcParser,
};

/** Packages of the Open Packaging Conventions in a single XML file. */
export const flatOpc: FormatModule = {
  name: "flat-opc",
  rules: {},
  accepts: mayBeXmlWith(/office\/2006\/xmlPackage/),
  load: async () => (await import("../parsers/packages.ts")).flatOpcParser,
};
