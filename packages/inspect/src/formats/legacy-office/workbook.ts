/** Kinds of sheets in the first record of a workbook: workbook, module, sheet, chart, macro sheet, workspace. */
const sheetKinds = new Set([0x05, 0x06, 0x10, 0x20, 0x40, 0x100]);

/** Whether content begins with the first record of Excel 2 to 5, which had no compound files, or of a stream of later ones. */
export function isWorkbook(head: Buffer): boolean {
  if (head.length < 8 || ![0x0009, 0x0209, 0x0409, 0x0809].includes(head.readUInt16LE(0))) return false;
  const length = head.readUInt16LE(2);
  return length >= 4 && length <= 32 && sheetKinds.has(head.readUInt16LE(6));
}
