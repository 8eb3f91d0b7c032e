import type { Format, FormatModule } from "../../format.ts";
import { isWorkbook } from "./workbook.ts";

const [excelType, wordType] = ["application/vnd.ms-excel", "application/msword"];

/** First words of Word 1 and 2 for Windows. */
const wordSignatures = new Set([0xa59b, 0xa5db]);

function isWord(head: Buffer): boolean {
  return head.length >= 32 && wordSignatures.has(head.readUInt16LE(0)) && head.readUInt16LE(2) < 0x100;
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
  load: async () => (await import("../parsers/office.ts")).legacyOfficeParser,
};
