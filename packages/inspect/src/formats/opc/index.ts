import type { FormatModule } from "../../format.ts";
import { analyzePackage } from "./analysis.ts";
import { readPackage } from "./package.ts";
import { opcRules } from "./rules.ts";
import { isPackageFormat, packageTypes } from "./types.ts";

/** Office Open XML and other packages of the Open Packaging Conventions. */
export const opcFormat: FormatModule = {
  name: "opc",
  rules: opcRules,
  types: packageTypes,
  async detect(input) {
    if (!input.head.toString("latin1", 0, 2).startsWith("PK")) return undefined;
    return (await readPackage(input))?.format;
  },
  accepts: (format) => isPackageFormat(format),
  async analyze(context) {
    const opc = await readPackage(context);
    if (opc) await analyzePackage(context, opc);
  },
};
