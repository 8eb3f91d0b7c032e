import { expect, test } from "vitest";
import { heldBy } from "../../samples/held.ts";
import {
  docx,
  field,
  inUtf16,
  opc,
  paragraph,
  pptx,
  sheetPart,
  wordPart,
  workbookPart,
  xlsx,
} from "../../samples/opc.ts";

test("A field that starts a program by DDE holds the document, however its code is written.", async () => {
  const hostile = [
    field('DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"'),
    field(" D", "DE", 'AUTO c:\\cmd.exe "/k calc"'),
    field(' ddeauto "cmd" "/k calc"'),
    field('"DDE" cmd calc'),
    field(field("QUOTE 68 68 69 65 85 84 79"), ' cmd "/k calc"'),
    field("DD", field(" QUOTE  0x45 "), ' cmd "/k calc"'),
    field(field(" REF a "), ' "/k calc"'),
    '<w:fldSimple w:instr=" DDE cmd calc "/>',
    '<w:fldSimple w:instr="&#68;DE cmd calc"/>',
    field("DDEAUTO cmd calc").replaceAll("instrText", "delInstrText"),
    field("PAGE", "<w:r><w:t/></w:r>").replace("PAGE", "").replace("<w:t/>", "<w:t>DDEAUTO cmd calc</w:t>"),
    "<w:r><w:instrText>DDEAUTO cmd calc</w:instrText></w:r>",
  ];
  for (const body of hostile) {
    expect(await heldBy(docx(body)), body).toEqual(["office-dde"]);
    expect(await heldBy(docx(body, { arrange: inUtf16(/document/) })), body).toEqual(["office-dde"]);
  }
});

test("Fields that only calculate, refer or format pass.", async () => {
  const harmless = [
    field("PAGE"),
    field('HYPERLINK "https://example.org/dde"'),
    field(" IF ", field(" MERGEFIELD dde "), ' = "1" "DDE" "no"'),
    field("QUOTE 68 68 69"),
    field(' INCLUDEPICTURE "https://example.org/a.png" \\* MERGEFORMATINET '),
    field(" TOC \\o ", '"1-3" \\h \\z \\u '),
    paragraph("DDEAUTO cmd"),
  ];
  for (const body of harmless) expect(await heldBy(docx(body)), body).toEqual([]);
});

test("A field that includes a text of a server holds the document.", async () => {
  expect(await heldBy(docx(field('INCLUDETEXT "http://example.org/a.docx"')))).toEqual([
    "office-remote-content",
  ]);
  expect(await heldBy(docx(field('INCLUDETEXT "C:\\\\a.docx"')))).toEqual([]);
});

test("A picture of a server that the document does not store holds it.", async () => {
  expect(await heldBy(docx(field('INCLUDEPICTURE "http://example.org/a.png" \\d')))).toEqual([
    "office-remote-content",
  ]);
  expect(await heldBy(docx(field('INCLUDEPICTURE "C:\\\\data\\\\a.png" \\d')))).toEqual([]);
});

test("A DDE field in a header holds the document.", async () => {
  const header = {
    ...wordPart(field("DDEAUTO cmd calc")),
    name: "word/header1.xml",
    type: "application/xml",
  };
  expect(await heldBy(docx("", { parts: [header] }))).toEqual(["office-dde"]);
});

test("Excel 4.0 macros hold a workbook, also by another content type or in a defined name.", async () => {
  const macroSheet = {
    name: "xl/worksheets/sheet2.xml",
    content: '<xm:macrosheet xmlns:xm="urn:x"><c><f>EXEC("calc")</f></c></xm:macrosheet>',
    type: "application/vnd.ms-excel.macrosheet+xml",
  };
  const empty = macroSheet.content.replace(/<f>.*<\/f>/, "");
  const name = (attributes: string, value: string) =>
    xlsx([], workbookPart(`<definedNames><definedName ${attributes}>${value}</definedName></definedNames>`));
  expect(await heldBy(xlsx([macroSheet]))).toEqual(["office-xlm-macro"]);
  expect(await heldBy(xlsx([{ ...macroSheet, type: "application/xml" }]))).toEqual(["office-xlm-macro"]);
  expect(await heldBy(xlsx([{ ...macroSheet, content: empty }]))).toEqual([]);
  expect(await heldBy(name('name="_xlnm.Auto_Open" hidden="1"', "Macro1!$A$1"))).toEqual([
    "office-auto-run-name",
  ]);
  expect(await heldBy(name('name="AUTO_OPEN_1"', "Macro1!$A$1"))).toEqual(["office-auto-run-name"]);
  expect(await heldBy(name('name="x"', "EXEC(&quot;calc&quot;)"))).toEqual(["office-xlm-macro"]);
  expect(await heldBy(name('name="_xlnm.Print_Area"', "Sheet1!$A$1:$B$2"))).toEqual([]);
  expect(await heldBy(name('name="Execution"', "Sheet1!$A$1"))).toEqual([]);
});

function record(type: number, data: Buffer): Buffer {
  const id = type < 128 ? [type] : [(type & 0x7f) | 0x80, type >> 7];
  return Buffer.concat([Buffer.from(id), Buffer.from([data.length]), data]);
}

test("A binary workbook with a macro sheet, a DDE link or an auto-run name is held.", async () => {
  const text = Buffer.from("Auto_Open", "utf16le");
  const definedName = record(39, Buffer.concat([Buffer.alloc(9), Buffer.from([9, 0, 0, 0]), text]));
  const begin = record(131, Buffer.alloc(0));
  const binary = (content: Buffer, type?: string, part = begin) =>
    opc({
      main: {
        name: "xl/workbook.bin",
        content,
        type: "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
      },
      parts:
        type === undefined
          ? []
          : [{ name: "xl/a.bin", type: `application/vnd.ms-excel.${type}`, content: part }],
    });
  expect(await heldBy(binary(begin))).toEqual([]);
  expect(await heldBy(binary(definedName))).toEqual(["office-auto-run-name"]);
  expect(await heldBy(binary(begin, "macrosheet"))).toEqual(["office-xlm-macro"]);
  expect(await heldBy(binary(begin, "externalLink", record(360, Buffer.from([1, 0]))))).toEqual([
    "office-dde",
  ]);
  expect(await heldBy(binary(begin, "externalLink", record(360, Buffer.from([0, 0]))))).toEqual([]);
});

test("DDE links and formulas that call a server hold a workbook; arithmetic does not.", async () => {
  const link = {
    name: "xl/externalLinks/externalLink1.xml",
    content: '<externalLink xmlns="urn:x"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
    type: "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
  };
  expect(await heldBy(xlsx([link]))).toEqual(["office-dde"]);
  expect(await heldBy(xlsx([sheetPart("cmd|'/c calc'!A0")]))).toEqual(["office-dde"]);
  const call = sheetPart('_xlfn.WEBSERVICE("http://example.org")');
  expect(await heldBy(xlsx([call]))).toEqual(["office-calling-formula"]);
  for (const formula of ["SUM(A1:A3)", '"a | b"&A1', 'HYPERLINK("https://example.org")', "-5", "1+2"])
    expect(await heldBy(xlsx([sheetPart(formula)])), formula).toEqual([]);
});

test("A VBA project that is no compound file is held, found by content type, name or relationship.", async () => {
  const content = Buffer.from("\u0001\u0002\u0003 no compound file");
  const kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject";
  const samples = [
    opc({
      main: wordPart(""),
      parts: [{ name: "word/a.bin", content, type: "application/vnd.ms-office.vbaProject" }],
    }),
    opc({ main: wordPart(""), parts: [{ name: "word/VBAProject.BIN", content, type: "image/png" }] }),
    opc({
      main: wordPart("", { relationships: [{ kind, target: "../x/./y/../A.xml" }] }),
      parts: [{ name: "x/a.xml", content, type: "application/xml" }],
    }),
  ];
  for (const sample of samples) expect(await heldBy(sample)).toContain("office-unreadable-macros");
});

test("Actions and animations that start programs hold a presentation.", async () => {
  const click = (action: string) => `<a:hlinkClick action="${action}"/>`;
  expect(await heldBy(pptx(click("ppaction://program")))).toEqual(["office-program-action"]);
  expect(await heldBy(pptx('<a:hlinkMouseOver action="ppaction&#58;//program"/>'))).toEqual([
    "office-program-action",
  ]);
  expect(await heldBy(pptx('<p:cmd type="verb" cmd="0"/>'))).toEqual(["office-program-action"]);
  expect(await heldBy(pptx(click("ppaction://hlinksldjump")))).toEqual([]);
  expect(await heldBy(pptx('<p:cmd type="call" cmd="playFrom(0.0)"/>'))).toEqual([]);
});

test("A ribbon that loads a macro holds the document.", async () => {
  const ribbon = (content: string) => docx("", { parts: [{ name: "customUI/customUI.xml", content }] });
  expect(await heldBy(ribbon('<customUI onLoad="a"/>'))).toEqual(["office-ribbon-macro"]);
  expect(await heldBy(ribbon("<customUI/>"))).toEqual([]);
});

test("ActiveX controls that are no form fields hold the document.", async () => {
  const control = (classId: string) => {
    const content = `<ax:ocx xmlns:ax="urn:x" ax:classid="{${classId}}"/>`;
    return docx("", { parts: [{ name: "word/activeX/activeX1.xml", content }] });
  };
  expect(await heldBy(control("BDD1F04B-858B-11D1-B16A-00C0F0283628"))).toEqual(["office-activex"]);
  expect(await heldBy(control("8BD21D40-EC42-11CE-9E0D-00AA006002F3"))).toEqual([]);
});

test("A web query that is refreshed on opening holds the workbook.", async () => {
  const connection = (attributes: string) =>
    xlsx([
      {
        name: "xl/connections.xml",
        content: `<connections><connection ${attributes}><webPr url="http://example.org/a"/></connection></connections>`,
      },
    ]);
  expect(await heldBy(connection('refreshOnLoad="1"'))).toEqual(["office-refreshed-connection"]);
  expect(await heldBy(connection(""))).toEqual([]);
});
