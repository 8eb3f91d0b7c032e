import type { FormatModule } from "../../format.ts";
import { asciiHead, isTextual, readText } from "../../text/content.ts";
import { readXml } from "../../xml/xml.ts";
import { analyzePackage } from "./analysis.ts";
import { flatPackageNamespace, readFlatPackage } from "./flat-package.ts";

/** Packages of the Open Packaging Conventions in a single XML file. */
export const flatOpc: FormatModule = {
  name: "flat-opc",
  rules: {},
  accepts: (format, { head }) => isTextual(format) && asciiHead(head).startsWith("<"),
  async analyze(context) {
    const { text } = await readText(context);
    const { budget, report } = context;
    // Most XML names the namespace nowhere; character references can spell it.
    if (!/office\/2006\/xmlPackage|&#/.test(text)) return;
    if (readXml(text, {}, budget, { prologOnly: true }).root?.uri !== flatPackageNamespace) return;
    const { opc, result } = await readFlatPackage(text, budget);
    if (result.doctype !== undefined) report("office-dtd");
    if (result.malformed !== undefined)
      report("office-malformed", { message: `The document is not well-formed XML: ${result.malformed}` });
    await analyzePackage(context, opc);
  },
};
