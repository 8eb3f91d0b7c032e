import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { embedding, pdfFile, sampleStream } from "../samples/pdf.ts";

const findingsIn = async (file: Buffer) => {
  const { findings } = await inspect(bufferSource(file), { filename: "a.pdf" });
  return findings.map(({ rule, where }) => ({ rule, where }));
};

const file = (content: Buffer) =>
  sampleStream("/Type /EmbeddedFile", content, ["ASCII85Decode", "FlateDecode"]);

const plain = pdfFile();
const withScript = pdfFile({ catalog: "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>" });

test("A harmless embedded document is only recorded.", async () => {
  expect(await findingsIn(pdfFile(embedding("inner.pdf", file(plain))))).toEqual([
    { rule: "pdf-embedded-file", where: "object 5" },
  ]);
});

test("An embedded document is inspected, and its findings have its name.", async () => {
  const twice = pdfFile(embedding("outer.pdf", file(pdfFile(embedding("inner.pdf", file(withScript))))));
  expect(await findingsIn(twice)).toContainEqual({
    rule: "pdf-javascript",
    where: "outer.pdf/inner.pdf: object 1",
  });
});

test("An embedded file is inspected without a file specification.", async () => {
  const sample = pdfFile({ objects: [file(withScript)] });
  expect(await findingsIn(sample)).toContainEqual({
    rule: "pdf-javascript",
    where: "embedded in object 5: object 1",
  });
});

test("An embedded file of no known format is held.", async () => {
  const content = Buffer.from([0, 1, 2, 3, 255, 254, 0, 7]);
  expect(await findingsIn(pdfFile(embedding("a.bin", file(content))))).toContainEqual({
    rule: "pdf-embedded-unknown",
    where: "object 5",
  });
});

test("An embedded file that cannot be decoded is held.", async () => {
  const broken = sampleStream("/Type /EmbeddedFile /Filter /Unknown", plain);
  expect(await findingsIn(pdfFile(embedding("a.pdf", broken)))).toEqual([
    { rule: "pdf-unreadable", where: "object 5" },
  ]);
});
