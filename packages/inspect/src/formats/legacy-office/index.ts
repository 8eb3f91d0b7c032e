import type { AnalysisContext, Format, FormatModule } from "../../format.ts";
import { readWhole } from "../../read-whole.ts";
import { analyzeWorkbook } from "../ole2/excel.ts";
import { checkField, fieldCodes } from "../ole2/fields.ts";

const [excelType, wordType] = ["application/vnd.ms-excel", "application/msword"];

/** Kinds of sheets in the first record of a workbook: workbook, module, sheet, chart, macro sheet, workspace. */
const sheetKinds = new Set([0x05, 0x06, 0x10, 0x20, 0x40, 0x100]);
/** First words of Word 1 and 2 for Windows. */
const wordSignatures = new Set([0xa59b, 0xa5db]);
const [flagsAt, encryptedFlag] = [0x0a, 0x0100];

/** Whether content begins with the first record of Excel 2 to 5, which had no compound files, or of a stream of later ones. */
function isWorkbook(head: Buffer): boolean {
  if (head.length < 8 || ![0x0009, 0x0209, 0x0409, 0x0809].includes(head.readUInt16LE(0))) return false;
  const length = head.readUInt16LE(2);
  return length >= 4 && length <= 32 && sheetKinds.has(head.readUInt16LE(6));
}

function isWord(head: Buffer): boolean {
  return head.length >= 32 && wordSignatures.has(head.readUInt16LE(0)) && head.readUInt16LE(2) < 0x100;
}

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

const formatOf = (type: string): Format => ({ type, family: type });

/** Excel and Word files from before compound files. Office still opens them, with their macros. */
export const legacyOffice: FormatModule = {
  name: "legacy-office",
  rules: {},
  types: new Map([excelType, wordType].map((type) => [type, type])),
  detect: ({ head }) =>
    isWorkbook(head) ? formatOf(excelType) : isWord(head) ? formatOf(wordType) : undefined,
  accepts: ({ type }, { head }) =>
    (type === excelType && isWorkbook(head)) || (type === wordType && isWord(head)),
  analyze,
};
