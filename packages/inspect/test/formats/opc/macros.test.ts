import { expect, test } from "vitest";
import { heldBy } from "../../samples/held.ts";
import { writeOle2 } from "../../samples/ole2.ts";
import { docx, opc, paragraph, type SamplePart, wordPart, workbookPart } from "../../samples/opc.ts";
import { emptyModule, openingModule, vbaStreams } from "../../samples/vba.ts";

const project = (module: string) => writeOle2({ streams: vbaStreams(module, { storage: "" }) });
const vbaType = "application/vnd.ms-office.vbaProject";
const vbaKind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject";

/** Macro-enabled documents of Word, Excel and PowerPoint, with a project under a name. */
const documents = (part: Omit<SamplePart, "content">, content: Buffer) =>
  [
    wordPart(paragraph("Hello"), { type: "application/vnd.ms-word.document.macroEnabled.main+xml" }),
    workbookPart("", { type: "application/vnd.ms-excel.sheet.macroEnabled.main+xml" }),
    {
      name: "ppt/presentation.xml",
      content: '<p:presentation xmlns:p="urn:x"/>',
      type: "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
    },
  ].map((main) =>
    opc({
      main: { ...main, relationships: [{ kind: vbaKind, target: `/${part.name}` }] },
      parts: [{ ...part, content }],
    }),
  );

test("VBA code holds documents of Word, Excel and PowerPoint, whatever file and part are called.", async () => {
  const parts = [
    { name: "word/vbaProject.bin", type: vbaType },
    { name: "word/vbaProject.bin" },
    { name: "media/image1.png", type: "image/png" },
    { name: "xl/theme.xml", type: "application/xml" },
  ];
  for (const part of parts)
    for (const content of documents(part, project(openingModule)))
      for (const filename of ["letter.docm", "letter.docx", "letter.pdf", ""])
        expect(await heldBy(content, filename), part.name).toContain("vba-code");
});

test("A project without code does not hold a document.", async () => {
  const [word] = documents({ name: "word/vbaProject.bin", type: vbaType }, project(emptyModule));
  expect(await heldBy(word ?? Buffer.alloc(0), "letter.docm")).toEqual([]);
});

test("VBA code in a document that declares no macros holds it.", async () => {
  const parts = [{ name: "docProps/app.bin", content: project(openingModule), type: "application/x-a" }];
  expect(await heldBy(docx(paragraph("Hello"), { parts }), "letter.docx")).toContain("vba-code");
});
