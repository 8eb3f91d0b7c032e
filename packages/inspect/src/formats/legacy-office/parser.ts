import type { AnalysisContext, Parser } from "../../format.ts";
import { readWhole } from "../../read-whole.ts";
import { analyzeWorkbook } from "../ole2/excel.ts";
import { checkField, fieldCodes } from "../ole2/fields.ts";
import { isWorkbook } from "./workbook.ts";

const [flagsAt, encryptedFlag] = [0x0a, 0x0100];

async function analyze(context: AnalysisContext): Promise<void> {
  const { head, budget, report } = context;
  const bytes = await readWhole(context);
  if (isWorkbook(head)) {
    analyzeWorkbook(context, bytes, "");
    return;
  }
  if ((bytes.readUInt16LE(flagsAt) & encryptedFlag) !== 0) {
    report("office-encrypted");
    return;
  }
  for (const code of fieldCodes(bytes.toString("latin1"))) {
    budget.use("objects");
    const found = checkField(code);
    if (found) report(found.rule, { evidence: { field: found.code } });
  }
}

export const legacyOfficeParser: Parser = { analyze };
