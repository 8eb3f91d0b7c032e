import { expect, test } from "vitest";
import { inspect } from "../../../src/inspect.ts";
import { bufferSource } from "../../../src/source.ts";
import { heldBy } from "../../samples/held.ts";
import { docx, inUtf16, opc, paragraph, type SampleRelationship, wordPart } from "../../samples/opc.ts";

const withRelationship = (relationship: SampleRelationship) =>
  opc({ main: wordPart(paragraph("Hello"), { relationships: [relationship] }) });

test("Packages are told apart by the content type of their main part.", async () => {
  const types = [
    ["application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "docx"],
    ["application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "dotx"],
    ["application/vnd.ms-word.document.macroEnabled.main+xml", "docm"],
    ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xlsx"],
    ["application/vnd.ms-excel.addin.macroEnabled.main+xml", "xlam"],
    ["application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", "ppsx"],
    ["application/vnd.ms-powerpoint.addin.macroEnabled.main+xml", "ppam"],
    ["application/vnd.ms-powerpoint.template.macroEnabled.main+xml", "potm"],
    ["application/vnd.ms-powerpoint.slide.macroEnabled.main+xml", "sldm"],
    ["application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "dotm"],
    ["application/vnd.openxmlformats-officedocument.themeManager+xml", "thmx"],
    ["application/vnd.ms-package.xps-fixeddocumentsequence+xml", "xps"],
    ["application/vnd.ms-visio.drawing.main+xml", "vsdx"],
    ["application/vnd.ms-package.3dmanufacturing-3dmodel+xml", "3mf"],
  ];
  for (const [type = "", family] of types) {
    const { format } = await inspect(bufferSource(opc({ main: wordPart("", { type }) })));
    expect(format.family, type).toBe(family);
  }
});

test("The extensions of Visio packages agree with their content, with macros or without.", async () => {
  for (const [kind, extension] of [
    ["drawing", "vsdx"],
    ["template", "vstx"],
    ["stencil", "vssx"],
  ]) {
    const type = `application/vnd.ms-visio.${kind}.main+xml`;
    const content = bufferSource(opc({ main: wordPart("", { type }) }));
    expect((await inspect(content, { filename: `plan.${extension}` })).findings).toEqual([]);
    const found = (await inspect(content, { filename: `plan.${extension?.replace("x", "m")}` })).findings;
    expect(found.map(({ rule }) => rule)).toEqual(["filename-extension"]);
  }
});

test("A package is found with its content types last, in UTF-16, ZIP64 or its main part under another name.", async () => {
  const samples = [
    docx(paragraph("Hello"), { arrange: ([types, ...others]) => (types ? [...others, types] : others) }),
    docx(paragraph("Hello"), { arrange: inUtf16(/./) }),
    opc({ main: wordPart(paragraph("Hello"), { name: "a/b.xml" }) }),
    docx(paragraph("Hello"), { zip: { zip64: true } }),
  ];
  for (const sample of samples) {
    const { format, findings } = await inspect(bufferSource(sample));
    expect(format.family).toBe("docx");
    expect(findings).toEqual([]);
  }
});

test("A relationship that loads content of a server holds the document, however its target is written.", async () => {
  const targets = [
    "http://example.org/a.dotm",
    "HTTPS://example.org/a",
    " https://example.org/a",
    "ht\ttps://example.org/a",
    "ftp://example.org/a",
    "file://server/share/a.dotm",
    "file:////server/share/a.dotm",
    "file:///\\\\server\\share\\a.dotm",
    "\\\\server\\share\\a.dotm",
    "\\\\server@SSL\\DavWWWRoot\\a.dotm",
    "//server/share/a.dotm",
    "%5C%5Cserver%5Cshare",
    "mhtml:http://example.org/a!x-usc:http://example.org/a",
    "script:http://example.org/a.sct",
  ];
  for (const target of targets)
    for (const kind of ["attachedTemplate", "oleObject", "frame", "subDocument", "image", "aFChunk"])
      expect(await heldBy(withRelationship({ kind, target, mode: "External" })), target).toEqual([
        "office-remote-content",
      ]);
  const strict = "http://purl.oclc.org/ooxml/officeDocument/relationships/ATTACHEDTEMPLATE";
  expect(
    await heldBy(withRelationship({ kind: strict, target: "http://example.org/a", mode: "external" })),
  ).toEqual(["office-remote-content"]);
});

test("Hyperlinks, local templates and names of message parts pass.", async () => {
  const harmless = [
    ["hyperlink", "https://example.org/"],
    ["hyperlink", "file:///\\\\server\\share\\a.docx"],
    ["hyperlink", "mailto:a@example.org"],
    ["attachedTemplate", "file:///C:\\Users\\a\\Templates\\letter.dotx"],
    ["attachedTemplate", "Normal.dotm"],
    ["attachedTemplate", "C:\\Program%20Files\\letter.dotx"],
    ["image", "cid:image001.png@01D0"],
    ["image", "../media/image1.png"],
    ["externalLinkPath", "https://example.org/book.xlsx"],
  ] as const;
  for (const [kind, target] of harmless)
    expect(await heldBy(withRelationship({ kind, target, mode: "External" })), target).toEqual([]);
});

test("A hyperlink to a protocol that starts programs holds the document.", async () => {
  const relationship = { kind: "hyperlink", target: "ms-msdt:/id PCWDiagnostic", mode: "External" };
  expect(await heldBy(withRelationship(relationship))).toEqual(["office-dangerous-link"]);
});

test("A document type declaration in any part holds the document, also in UTF-16.", async () => {
  const part = {
    name: "customXml/item1.xml",
    content:
      '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>',
  };
  expect(await heldBy(docx("", { parts: [part] }))).toEqual(["office-dtd"]);
  expect(await heldBy(docx("", { parts: [part], arrange: inUtf16(/customXml/) }))).toEqual(["office-dtd"]);
  expect(await heldBy(docx("", { parts: [{ ...part, content: "<a/>" }] }))).toEqual([]);
});

test("A main part that is missing, malformed or in an unknown encoding holds the document.", async () => {
  const styles = {
    name: "word/styles.xml",
    content: "<a/>",
    type: "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
  };
  const malformed = [
    docx("<w:p>"),
    docx("", { arrange: (members) => members.filter(({ name }) => name !== "word/document.xml") }),
    opc({ main: wordPart("", { content: '<?xml version="1.0" encoding="x-unknown"?><a/>' }) }),
    opc({ main: wordPart("", { type: "application/xml" }), parts: [styles] }),
  ];
  for (const content of malformed) expect(await heldBy(content)).toEqual(["office-malformed"]);
});
