import { describe, expect, test } from "vitest";
import { preview } from "../../src/preview/index.ts";
import { bufferSource } from "../../src/source.ts";
import { odf } from "../samples/odf.ts";
import { zip } from "../samples/zip.ts";

const textOf = (content: Buffer | string, filename: string) =>
  preview(bufferSource(Buffer.from(content as never)), { view: "text", filename });

describe("the text of content", () => {
  test("Plain text is decoded from its encoding.", async () => {
    const utf16 = Buffer.from("\ufeffZoë schreibt.\r\nZweite Zeile.", "utf16le");
    expect(await textOf(utf16, "a.txt")).toMatchObject({
      text: "Zoë schreibt.\nZweite Zeile.",
      encoding: "utf-16le",
      isComplete: true,
    });
    const latin = Buffer.from("Grüße aus München, schöne Grüße.", "latin1");
    expect(await textOf(latin, "a.txt")).toMatchObject({ text: "Grüße aus München, schöne Grüße." });
  });

  test("Characters that are not visible or change directions are made visible.", async () => {
    const { text } = (await textOf(
      "if (isAdmin\u202e \u2066// check\u2069) {}\u200b\u0007 and more text follows here\n".repeat(4),
      "a.txt",
    )) as { text: string };
    expect(text).toContain("isAdmin⟨U+202E⟩ ⟨U+2066⟩// check⟨U+2069⟩) {}⟨U+200B⟩␇");
  });

  test("Long text is cut.", async () => {
    const view = await textOf("a line of text\n".repeat(100_000), "a.txt");
    expect(view).toMatchObject({ isComplete: false, size: 1_500_000 });
    expect("text" in view && view.text.length).toBe(64 * 1024);
  });

  test("HTML and SVG are displayed as their source.", async () => {
    const source = "<!DOCTYPE html><html><body onload=alert(1)><script>alert(1)</script></body></html>";
    expect(await textOf(source, "a.html")).toMatchObject({ type: "text/html", text: source });
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    expect(await textOf(svg, "a.svg")).toMatchObject({ type: "image/svg+xml", text: svg });
  });

  test("A message has its header fields, its text and the names of its attachments.", async () => {
    const message = [
      "From: =?utf-8?B?Wm/Dqw==?= <zoe@example.org>",
      "To: intake@example.com",
      "Subject: Claim",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=b",
      "",
      "--b",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Gr=C3=BC=C3=9Fe",
      "--b",
      "Content-Type: application/pdf; name=claim.pdf",
      "Content-Disposition: attachment; filename=claim.pdf",
      "",
      "x",
      "--b--",
      "",
    ].join("\r\n");
    const { text } = (await textOf(message, "a.eml")) as { text: string };
    expect(text).toContain("From: Zoë <zoe@example.org>\nTo: <intake@example.com>");
    expect(text).toContain("Attachment: claim.pdf (application/pdf)");
    expect(text).toContain("Grüße");
  });

  test("A document of Word has the text of its paragraphs.", async () => {
    const document =
      '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>First</w:t><w:tab/><w:t>cell</w:t></w:r></w:p><w:p><w:r><w:t>Second</w:t></w:r></w:p></w:body></w:document>';
    expect(
      await textOf(openXml("word/document.xml", "wordprocessingml.document", document), "a.docx"),
    ).toMatchObject({
      text: "First\tcell\nSecond\n",
      isComplete: true,
    });
  });

  test("A workbook of Excel has the values and formulas of its cells.", async () => {
    const namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
    const content = openXml("xl/workbook.xml", "spreadsheetml.sheet", `<workbook ${namespace}/>`, {
      "xl/sharedStrings.xml": `<sst ${namespace}><si><t>Amount</t></si><si><r><t>a</t></r><r><t>b</t></r></si></sst>`,
      "xl/worksheets/sheet1.xml": `<worksheet ${namespace}><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c><f>SUM(A1)</f><v>3</v></c></row></sheetData></worksheet>`,
    });
    expect(await textOf(content, "a.xlsx")).toMatchObject({ text: "Amount\tab\t\n3 (=SUM(A1))\t\n" });
  });

  test("An OpenDocument text has its headings and paragraphs.", async () => {
    const content = odf({
      body: "<office:text><text:h>Title</text:h><text:p>One<text:tab/>two<text:line-break/>three</text:p></office:text>",
    } as never);
    expect(await textOf(content, "a.odt")).toMatchObject({ text: "Title\nOne\ttwo\nthree\n" });
  });

  test("Formats whose text is not extracted say so.", async () => {
    expect(await textOf(zip([{ name: "a.txt", content: "Text." }]), "a.zip")).toMatchObject({
      unavailable: "The text of content of the type application/zip is not extracted.",
    });
  });
});

/** A package of Open XML with a main part and others. */
function openXml(name: string, kind: string, content: string, others: Record<string, string> = {}): Buffer {
  const relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
  return zip([
    {
      name: "[Content_Types].xml",
      content: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/${name}" ContentType="application/vnd.openxmlformats-officedocument.${kind}.main+xml"/></Types>`,
    },
    {
      name: "_rels/.rels",
      content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="${relationship}" Target="${name}"/></Relationships>`,
    },
    { name, content },
    ...Object.entries(others).map(([other, text]) => ({ name: other, content: text })),
  ]);
}
