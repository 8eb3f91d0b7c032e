import { expect, test } from "vitest";
import { type PreviewNode, preview } from "../../src/preview/index.ts";
import { bufferSource } from "../../src/source.ts";
import { attached, multipart, textPart } from "../samples/mail.ts";
import { writeOle2 } from "../samples/ole2.ts";
import { pdfFile } from "../samples/pdf.ts";
import { openingModule, vbaStreams } from "../samples/vba.ts";
import { zip } from "../samples/zip.ts";

async function structureOf(content: Buffer, filename: string) {
  const view = await preview(bufferSource(content), { view: "structure", filename });
  if (view.view !== "structure" || "unavailable" in view) throw new Error("There is no structure.");
  return view;
}

const lines = (node: PreviewNode): string[] => [
  `${node.name} (${node.kind})${node.notes.map((note) => ` ! ${note}`).join("")}`,
  ...node.children.flatMap((child) => lines(child).map((line) => `  ${line}`)),
];

test("The tree has the entries of archives in archives with their types and sizes.", async () => {
  const inner = zip([{ name: "a.txt", content: "Some text." }]);
  const { root, isComplete } = await structureOf(
    zip([
      { name: "b/c.zip", content: inner },
      { name: "d.txt", content: "More text." },
    ]),
    "outer.zip",
  );
  expect(isComplete).toBe(true);
  expect(root).toMatchObject({
    name: "outer.zip",
    type: "application/zip",
    children: [
      {
        name: "b/c.zip",
        type: "application/zip",
        size: inner.length,
        children: [{ name: "a.txt", type: "text/plain", size: 10 }],
      },
      { name: "d.txt", type: "text/plain" },
    ],
  });
});

test("Archives that are nested deeper than the inspection goes are in the tree as incomplete.", async () => {
  let content: Buffer = zip([{ name: "a.txt", content: "Text." }]);
  for (let level = 0; level < 20; level++) content = zip([{ name: `${level}.zip`, content }]);
  const { root, isComplete } = await structureOf(content, "deep.zip");
  expect(isComplete).toBe(false);
  expect(lines(root).length).toBeLessThan(15);
});

test("An archive of more entries than a tree has is listed in part.", async () => {
  const members = Array.from({ length: 3000 }, (_, index) => ({ name: `${index}.txt`, content: "Text." }));
  const { root, isComplete } = await structureOf(zip(members), "many.zip");
  expect(isComplete).toBe(false);
  expect(root.children.length).toBeLessThan(2000);
});

test("Objects of a PDF that act are in the tree, with what rules found in them.", async () => {
  const content = pdfFile({
    catalog: "/OpenAction 5 0 R /AcroForm << /Fields [] >>",
    objects: [
      "<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
      "<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.com/a) >> >>",
    ],
  });
  const found = lines((await structureOf(content, "claim.pdf")).root).join("\n");
  expect(found).toContain("object 5 (action JavaScript) ! ");
  expect(found).toContain("object 6: https://example.com/a (action URI)");
  expect(found).toContain("action on opening, form");
});

test("An object that a PDF has in several revisions is in the tree once.", async () => {
  const object = "4 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n";
  const content = Buffer.from(`%PDF-1.7\n${object}trailer\n<< /Root 1 0 R >>\n%%EOF\n${object}%%EOF\n`);
  const found = lines((await structureOf(content, "claim.pdf")).root);
  expect(found.filter((line) => line.includes("object 4"))).toHaveLength(1);
});

test("Macro modules of an Office document are in the tree by name.", async () => {
  const content = writeOle2({
    streams: { ...vbaStreams(openingModule), WordDocument: Buffer.alloc(4096) },
  });
  const found = lines((await structureOf(content, "letter.doc")).root);
  expect(found).toContainEqual(expect.stringMatching(/VBA\/Module1 \(macro module\) ! .*VBA/));
});

test("The parts of a message are in the tree.", async () => {
  const { root } = await structureOf(multipart([textPart, attached("alert(1)", "a.js")]), "claim.eml");
  const found = lines(root).map((line) => line.split(" !")[0]);
  expect(found).toEqual(expect.arrayContaining(["  a.js (file)", "  Plain text (text)"]));
});

test("Names of entries and findings are text without control characters.", async () => {
  const hostile = "<img src=x onerror=alert(1)>\u202egpj\u0007\u001b[2J.js";
  const { root } = await structureOf(zip([{ name: hostile, content: "alert(1)" }]), hostile);
  const all = lines(root).join("\n");
  expect(all).toContain("<img src=x onerror=alert(1)>\ufffdgpj\ufffd\ufffd[2J.js");
  for (const character of ["\u0007", "\u001b", "\u202e"]) expect(all).not.toContain(character);
});
