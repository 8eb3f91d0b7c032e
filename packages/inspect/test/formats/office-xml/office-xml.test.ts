import { expect, test } from "vitest";
import { heldBy } from "../../samples/held.ts";
import { activeMime, flatOpc, spreadsheetXml, wordMainType, wordXml } from "../../samples/office-xml.ts";
import { writeOle2 } from "../../samples/ole2.ts";
import { field, paragraph } from "../../samples/opc.ts";
import { openingModule, vbaStreams } from "../../samples/vba.ts";

const project = writeOle2({ streams: vbaStreams(openingModule, { storage: "" }) });
const wordNamespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const flatWord = (body: string, ...parts: { name: string; content: string | Uint8Array; type?: string }[]) =>
  flatOpc([
    {
      name: "word/document.xml",
      content: `<w:document ${wordNamespace}><w:body>${body}</w:body></w:document>`,
      type: wordMainType,
    },
    ...parts,
  ]);
const relationships = (kind: string, target: string) => ({
  name: "word/_rels/document.xml.rels",
  content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}" TargetMode="External"/></Relationships>`,
  type: "application/vnd.openxmlformats-package.relationships+xml",
});

test("An ordinary flat package is released, also with its namespaces declared on the package.", async () => {
  expect(await heldBy(flatWord(paragraph("Hello")), "letter.xml")).toEqual([]);
  const main = {
    name: "word/document.xml",
    content: "<w:document><w:body/></w:document>",
    type: wordMainType,
  };
  expect(await heldBy(flatOpc([main], ` ${wordNamespace}`), "letter.xml")).toEqual([]);
});

test("A flat package is held by the rules of packages in ZIP files.", async () => {
  const macros = { name: "word/a.bin", content: project, type: "application/vnd.ms-office.vbaProject" };
  expect(await heldBy(flatWord("", macros))).toContain("vba-code");
  expect(await heldBy(flatWord("", { ...macros, name: "word/VBAProject.bin", type: "" }))).toContain(
    "vba-code",
  );
  expect(await heldBy(flatWord(field("DDE", "AUTO cmd")))).toEqual(["office-dde"]);
  expect(await heldBy(flatWord("", relationships("attachedTemplate", "https://example.com/a.dotm")))).toEqual(
    ["office-remote-content"],
  );
  expect(await heldBy(flatWord("", relationships("hyperlink", "https://example.com/")))).toEqual([]);
  const package2 = flatWord(field('DDEAUTO "cmd"'))
    .toString()
    .replaceAll("pkg:", "p:")
    .replace("xmlns:pkg", "xmlns:p");
  expect(await heldBy(Buffer.from(package2))).toEqual(["office-dde"]);
  expect(
    await heldBy(
      Buffer.from(`\ufeff${flatWord(field("DDEAUTO")).toString().replace('"UTF-8"', '"UTF-16"')}`, "utf16le"),
    ),
  ).toEqual(["office-dde"]);
});

test("Macros in a document of Word 2003 in XML are found by their data and by their attribute.", async () => {
  const data = (name: string, content: Uint8Array) =>
    wordXml(
      `<w:docSuppData><w:binData w:name="${name}">${Buffer.from(content).toString("base64")}</w:binData></w:docSuppData>`,
    );
  const macros = writeOle2({ streams: vbaStreams(openingModule, { storage: "Macros" }) });
  expect(await heldBy(data("editdata.mso", activeMime(macros)))).toContain("office-xml-macro");
  expect(await heldBy(data("picture.png", activeMime(macros)))).toContain("vba-code");
  expect(await heldBy(wordXml("", 'w:macrosPresent="yes"'))).toEqual(["office-xml-macro"]);
  expect(
    await heldBy(data("oledata.mso", activeMime(writeOle2({ streams: { "\x01CompObj": "a" } })))),
  ).toEqual([]);
});

test("Fields, templates and pictures that act by themselves hold a document of Word 2003 in XML.", async () => {
  const samples = [
    [
      "<w:p><w:r><w:instrText> DD</w:instrText></w:r><w:r><w:instrText>EAUTO cmd</w:instrText></w:r></w:p>",
      "office-dde",
    ],
    ['<w:p><w:fldSimple w:instr="DDEAUTO cmd"/></w:p>', "office-dde"],
    ['<w:attachedTemplate w:val="https://example.com/a.dot"/>', "office-remote-content"],
    ['<v:imagedata src="\\\\server\\share\\a.png"/>', "office-remote-content"],
    ["<w:p><w:instrText> PAGE </w:instrText></w:p>", undefined],
    ['<w:attachedTemplate w:val="C:\\Templates\\a.dot"/>', undefined],
    ['<v:imagedata src="wordml://01000001.png"/>', undefined],
    ['<w:hlink w:dest="https://example.com/"/>', undefined],
  ] as const;
  for (const [content, rule] of samples)
    expect(await heldBy(wordXml(content)), content).toEqual(rule === undefined ? [] : [rule]);
});

test("Formulas and links that call out hold a workbook of Excel 2003 in XML; arithmetic does not.", async () => {
  expect(await heldBy(spreadsheetXml("=cmd|'/c calc'!A1"))).toEqual(["office-dde"]);
  expect(await heldBy(spreadsheetXml('=WEBSERVICE("http://example.com")'))).toEqual([
    "office-calling-formula",
  ]);
  expect(await heldBy(spreadsheetXml("=SUM(RC[-1])*-5"))).toEqual([]);
  const link = "<x:ExcelWorkbook><x:SupBook><x:Path>cmd|/c calc</x:Path></x:SupBook></x:ExcelWorkbook>";
  expect(await heldBy(spreadsheetXml("", link))).toEqual(["office-dde"]);
  const name = '<Names><NamedRange ss:Name="Auto_Open" ss:RefersTo="=A!R1C1"/></Names>';
  expect(await heldBy(spreadsheetXml("", name))).toEqual(["office-auto-run-name"]);
});

test("ActiveMime is decompressed whatever the length of its header, and what is in it is inspected.", async () => {
  const macros = writeOle2({ streams: { ...vbaStreams(openingModule), WordDocument: Buffer.alloc(4096) } });
  for (const headerBytes of [50, 70, 0x22a])
    expect(await heldBy(activeMime(macros, headerBytes), "editdata.mso")).toContain("vba-code");
});
