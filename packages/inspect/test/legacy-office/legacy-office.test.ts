import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { heldBy } from "../samples/held.ts";
import { record, sheet, workbook } from "../samples/office.ts";

/** A workbook of Excel 2 to 4: a sheet that is the whole file. */
function oldSheet(version: 2 | 3 | 4, kind: number, ...records: Buffer[]): Buffer {
  const data = Buffer.alloc(version === 2 ? 4 : 6);
  data.writeUInt16LE(version, 0);
  data.writeUInt16LE(kind, 2);
  const begin = Buffer.from([0x09, version === 2 ? 0 : version === 3 ? 2 : 4, data.length, 0]);
  return Buffer.concat([begin, data, ...records, Buffer.from("0a000000", "hex")]);
}

/** A document of Word 2 with its text behind the header. */
function oldWord(text: string, { isEncrypted = false } = {}): Buffer {
  const header = Buffer.alloc(0x180);
  header.writeUInt16LE(0xa5db);
  header.writeUInt16LE(0x2d, 2);
  header.writeUInt16LE(isEncrypted ? 0x0100 : 0, 0x0a);
  return Buffer.concat([header, Buffer.from(text, "latin1")]);
}

const [plain, macros] = [0x10, 0x40];
const link = (program: string) => {
  const text = Buffer.from(program, "latin1");
  return Buffer.concat([Buffer.from([0x17, 0, text.length + 1, 0, text.length]), text]);
};

describe("Office files from before compound files have their types, and harmless ones are released", () => {
  test.each<[string, string, Buffer]>([
    ["application/vnd.ms-excel", "a.xls", oldSheet(2, plain)],
    ["application/vnd.ms-excel", "a.xls", oldSheet(3, plain)],
    ["application/vnd.ms-excel", "a.xls", oldSheet(4, plain, link("\x01Prices.xls"))],
    ["application/vnd.ms-excel", "a.xls", workbook(sheet("Sales"))],
    ["application/msword", "a.doc", oldWord('See \x13 HYPERLINK "http://a.test/" \x14x\x15.')],
  ])("%s: %s", async (type, filename, content) => {
    expect((await inspect(bufferSource(content), { filename })).format.type).toBe(type);
    expect(await heldBy(content, filename)).toEqual([]);
  });
});

describe("What hides in them is found", () => {
  test.each<[string, string, Buffer]>([
    ["excel-macro-sheet", "a macro sheet of Excel 2", oldSheet(2, macros)],
    ["excel-macro-sheet", "a macro sheet of Excel 3", oldSheet(3, macros)],
    ["excel-macro-sheet", "a macro sheet of Excel 4", oldSheet(4, macros)],
    ["excel-macro-sheet", "a macro sheet in a workspace", oldSheet(4, 0x100, oldSheet(4, macros))],
    ["excel-macro-sheet", "a macro sheet of Excel 97", workbook(sheet("M", { type: 1 }))],
    ["excel-auto-run-name", "a name that Excel runs", workbook(record.userName("Auto_Open"))],
    ["office-dde", "a DDE link", oldSheet(4, plain, link("cmd\x03/c calc"))],
    ["office-encrypted", "a password of Excel", oldSheet(4, plain, Buffer.from("2f000400aabbccdd", "hex"))],
    ["office-encrypted", "a password of Word", oldWord("x", { isEncrypted: true })],
    ["office-dde", "a DDE field of Word", oldWord("\x13 DDEAUTO cmd \x14x\x15")],
  ])("%s: %s", async (rule, _, content) => {
    expect(await heldBy(content)).toContain(rule);
  });
});
