import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { preview, previewInWorker } from "../../src/preview/index.ts";
import { bufferSource } from "../../src/source.ts";
import { pdfFile } from "../samples/pdf.ts";

const textOf = (bytes: Buffer) => preview(bufferSource(bytes), { view: "text", filename: "claim.pdf" });

const encrypted = (name: string) =>
  readFile(new URL(`../samples/pdf-encrypted/${name}.pdf`, import.meta.url));

const font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
const page = "/Resources << /Font << /F1 5 0 R >> >>";

test("A PDF document has the text of its pages, line by line.", async () => {
  const contents = "BT /F1 12 Tf 72 720 Td 16 TL (Claim 2026-0417) Tj T* (Water damage) Tj ET";
  expect(await textOf(pdfFile({ page, objects: [font], contents }))).toMatchObject({
    text: "Claim 2026-0417\nWater damage\n\n",
    isComplete: true,
  });
});

test("Text by the codes of a font is the text that a reader sees.", async () => {
  const toUnicode = Buffer.from(
    "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfchar <01> <0047> <02> <00fc> endbfchar endcmap",
  );
  const coded = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>";
  const objects = [coded, { dictionary: "", bytes: toUnicode }];
  expect(
    await textOf(pdfFile({ page, objects, contents: "BT /F1 12 Tf 72 720 Td <0102> Tj ET" })),
  ).toMatchObject({ text: "Gü\n\n" });
});

test("A font's map that has names of members of every object is read.", async () => {
  const toUnicode = Buffer.from(
    "begincmap __defineGetter__ constructor 1 beginbfchar <01> <0047> endbfchar __proto__ endcmap",
  );
  const coded = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>";
  const objects = [coded, { dictionary: "", bytes: toUnicode }];
  expect(
    await textOf(pdfFile({ page, objects, contents: "BT /F1 12 Tf 72 720 Td <01> Tj ET" })),
  ).toMatchObject({ text: "G\n\n" });
});

test("What is filled in and noted on a page follows its text.", async () => {
  const annotations = [
    "<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (1,840.00) /Rect [0 0 99 20] >>",
    "<< /Type /Annot /Subtype /Text /Contents (Please hurry) /Rect [0 0 20 20] >>",
  ];
  const content = pdfFile({ page: "/Annots [5 0 R 6 0 R]", objects: annotations });
  expect(await textOf(content)).toMatchObject({ text: "amount: 1,840.00\nPlease hurry\n\n" });
});

test("A document without text has none.", async () => {
  expect(await textOf(pdfFile())).toMatchObject({ text: "", isComplete: true });
});

test("Characters of a document that are not visible are made visible.", async () => {
  const contents = "BT /F1 12 Tf 72 720 Td (claim) Tj ET";
  const toUnicode = Buffer.from(
    "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <63> <202e> endbfchar endcmap",
  );
  const coded = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>";
  const objects = [coded, { dictionary: "", bytes: toUnicode }];
  const { text } = (await textOf(pdfFile({ page, objects, contents }))) as { text: string };
  expect(text).not.toContain("\u202e");
  expect(text).toContain("laim");
});

test("A document with scripts and actions has its text, and the scripts do not run.", async () => {
  const catalog = "/OpenAction << /S /JavaScript /JS (globalThis.ran = true) >>";
  const contents = "BT /F1 12 Tf 72 720 Td (Claim) Tj ET";
  const content = pdfFile({ catalog, page, objects: [font], contents });
  expect(await textOf(content)).toMatchObject({ text: "Claim\n\n" });
  expect(globalThis).not.toHaveProperty("ran");
});

test("Words and lines are those that a reader sees, however the glyphs are placed.", async () => {
  const contents = [
    "BT /F1 10 Tf 72 720 Td (Cla) Tj 12 0 Td (im) Tj 40 0 Td (one) Tj ET",
    "BT /F1 10 Tf 1 0 0 1 72 700 Tm [(Wa) 40 (ter) -400 (damage)] TJ ET",
    "q 1 0 0 1 72 680 cm BT /F1 1 Tf 10 0 0 10 0 0 Tm (third) Tj ET Q",
    "BT /F1 10 Tf 20 TL 72 660 Td (a) Tj (b) ' 1 2 (c) \" ET",
  ].join("\n");
  const widths = Array.from({ length: 96 }, () => 500).join(" ");
  const wide = `<< /Type /Font /Subtype /Type1 /BaseFont /A /FirstChar 32 /Widths [${widths}] >>`;
  expect(await textOf(pdfFile({ page, objects: [wide], contents }))).toMatchObject({
    text: "Claim one\nWater damage\nthird\na\nb\nc\n\n",
  });
});

test.each([
  ["/Encoding /MacRomanEncoding", "<8a>", "ä"],
  ["/Encoding /WinAnsiEncoding", "<80>", "€"],
  [
    "/Encoding << /Differences [1 /Adieresis /ccaron /uni20AC /fi /a.alt /g17] >>",
    "<010203040506>",
    "Äč€fia\ufffd",
  ],
  ["/Encoding /UniJIS-UTF16-H", "<65e5672c>", "日本"],
  ["/Encoding /90ms-RKSJ-H", "<93fa967b>", "日本"],
  ["/Encoding /Identity-H", "<0041>", "\ufffd"],
])("A font with %s draws %s as %s.", async (encoding, codes, text) => {
  const subtype = /-H/.test(encoding) ? "Type0" : "TrueType";
  const objects = [`<< /Type /Font /Subtype /${subtype} ${encoding} >>`];
  const contents = `BT /F1 10 Tf 72 720 Td ${codes} Tj ET`;
  expect(await textOf(pdfFile({ page, objects, contents }))).toMatchObject({
    text: `${text}\n\n`,
    isComplete: !text.includes("\ufffd"),
  });
});

test("The text of forms is where they are drawn, and a form that draws itself ends.", async () => {
  const resources = "/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >>";
  const form = `/Subtype /Form /Matrix [1 0 0 1 72 700] ${resources}`;
  const bytes = Buffer.from("BT /F1 10 Tf (form) Tj ET /X Do");
  const objects = [font, { dictionary: form, bytes }];
  const content = pdfFile({
    page: resources,
    objects,
    contents: "/X Do BT /F1 10 Tf 72 100 Td (page) Tj ET",
  });
  const { text } = (await textOf(content)) as { text: string };
  expect(text).toMatch(/^(?:form\s?)+page\n\n$/);
});

test("An image in the content is no text.", async () => {
  const contents = "BI /W 1 /H 1 ID (BT (no) Tj ET EI BT /F1 10 Tf 72 720 Td (yes) Tj ET";
  expect(await textOf(pdfFile({ page, objects: [font], contents }))).toMatchObject({ text: "yes\n\n" });
});

test("A map with more codes than there are takes no memory.", async () => {
  const map = Buffer.from(
    "1 begincodespacerange <00000000> <ffffffff> endcodespacerange 1 beginbfrange <00000000> <ffffffff> <0041> endbfrange",
  );
  const coded = "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 6 0 R >>";
  const objects = [coded, { dictionary: "", bytes: map }];
  const contents = "BT /F1 10 Tf <00000001> Tj ET";
  expect(await textOf(pdfFile({ page, objects, contents }))).toMatchObject({ text: "B\n\n" });
});

test("Pages that are below themselves are read once.", async () => {
  const content = Buffer.from(
    "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Kids [2 0 R 3 0 R 2 0 R] >>\nendobj\n" +
      "3 0 obj\n<< /Type /Page /Annots [<< /Contents (once) >>] >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n",
  );
  expect(await textOf(content)).toMatchObject({ text: "once\n\n" });
});

test("A document that cannot be read says why.", async () => {
  const empty = Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n");
  expect(await textOf(empty)).toMatchObject({ unavailable: "The document has no page that can be read." });
  expect(await textOf(await encrypted("user-aes-256"))).toMatchObject({
    unavailable: "The document is encrypted, and needs a password or a certificate.",
  });
});

test("A document that opens without a password can be read.", async () => {
  expect(await textOf(await encrypted("owner-aes-256-r5"))).toHaveProperty("text");
});

test("The text that a worker thread makes is the one of the caller's thread.", async () => {
  const contents = "BT /F1 12 Tf 72 720 Td (Claim) Tj ET";
  const content = pdfFile({ page, objects: [font], contents });
  const inThread = await previewInWorker(bufferSource(content), { view: "text", filename: "claim.pdf" });
  expect(inThread).toEqual(await textOf(content));
});
