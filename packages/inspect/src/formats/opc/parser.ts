import type { Parser } from "../../format.ts";
import { readText } from "../../text/content.ts";
import { readXml } from "../../xml/xml.ts";
import { analyzePackage } from "./analysis.ts";
import { flatPackageNamespace, readFlatPackage } from "./flat-package.ts";
import { readPackage } from "./package.ts";

export const opcParser: Parser = {
  detect: async (input) => (await readPackage(input))?.format,
  async analyze(context) {
    const opc = await readPackage(context);
    if (opc) await analyzePackage(context, opc);
  },
};

export const flatOpcParser: Parser = {
  async analyze(context) {
    const { text } = await readText(context);
    const { budget, report } = context;
    if (readXml(text, {}, budget, { prologOnly: true }).root?.uri !== flatPackageNamespace) return;
    const { opc, result } = await readFlatPackage(text, budget);
    if (result.doctype !== undefined) report("office-dtd");
    if (result.malformed !== undefined)
      report("office-malformed", { message: `The document is not well-formed XML: ${result.malformed}` });
    await analyzePackage(context, opc);
  },
};
