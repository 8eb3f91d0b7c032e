import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { type PdfWriting, pdfFile } from "../samples/pdf.ts";
import { pdfCases } from "../samples/pdf-cases.ts";

const rulesIn = async (file: Buffer) => {
  const { format, findings } = await inspect(bufferSource(file), { filename: "a.pdf" });
  expect(format.type).toBe("application/pdf");
  return findings.map(({ rule }) => rule).filter((rule) => rule.startsWith("pdf-"));
};

/** Strings in parentheses, with escapes, or names. */
const stringsAndNames = /\((?:[^()\\]|\\.)*\)|\/([A-Za-z0-9.]+)/g;
const hexOf = (text: string) => Buffer.from(text, "latin1").toString("hex");
const unescaped = (string: string) => string.slice(1, -1).replaceAll(/\\(.)/g, "$1");

const onNames = (change: (name: string) => string) => (text: string) =>
  text.replaceAll(stringsAndNames, (match, name) => (name === undefined ? match : `/${change(name)}`));
const onStrings = (change: (string: string) => string) => (text: string) =>
  text.replaceAll(stringsAndNames, (match, name) => (name === undefined ? change(unescaped(match)) : match));

const writings: Record<string, PdfWriting> = {
  plain: {},
  "names with every second character in hexadecimal": {
    rewrite: onNames((name) =>
      name.replaceAll(/(.)(.?)/g, (_, first, second) => `#${hexOf(first)}${second}`),
    ),
  },
  "strings in hexadecimal": { rewrite: onStrings((string) => `<${hexOf(string)}>`) },
  "strings in octal": {
    rewrite: onStrings(
      (string) =>
        `(${[...string].map((character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`).join("")})`,
    ),
  },
  "strings in UTF-16": {
    rewrite: onStrings((string) => `<FEFF${Buffer.from(string, "utf16le").swap16().toString("hex")}>`),
  },
  "an object stream": { objectStream: ["FlateDecode"] },
  "an object stream without a filter": { objectStream: [] },
  "an object stream with a predictor": { objectStream: ["PngUp"] },
  "an object stream in ASCIIHex and Flate": { objectStream: ["ASCIIHexDecode", "FlateDecode"] },
  "an object stream in ASCII85, RunLength and LZW": {
    objectStream: ["ASCII85Decode", "RunLengthDecode", "LZWDecode"],
  },
  "a second revision": { isIncremental: true },
  "bytes before the header": { beforeHeader: "From a gateway that adds lines\r\n".repeat(20) },
  "a cross-reference table that is wrong": { hasWrongOffsets: true },
  "neither a table nor an end": { endsAfterObjects: true },
  "comments before obj": { beforeKeyword: "% 12 0\n" },
};

for (const [name, writing] of Object.entries(writings))
  test(`What a PDF does is found in a file with ${name}.`, async () => {
    for (const { rule, hostile, harmless } of pdfCases) {
      for (const sample of hostile)
        expect(await rulesIn(pdfFile(sample, writing)), JSON.stringify(sample)).toContain(rule);
      expect(await rulesIn(pdfFile(harmless, writing)), `${rule}, harmless`).not.toContain(rule);
    }
  });

test("A plain document and one with a link, a destination and a form have no findings.", async () => {
  expect(await rulesIn(pdfFile())).toEqual([]);
  const ordinary = pdfFile({
    catalog: "/OpenAction [3 0 R /Fit] /AcroForm << /Fields [6 0 R] /SigFlags 3 >> /PageMode /UseOutlines",
    page: "/Annots [5 0 R 6 0 R] /Trans << /S /Fly >> /Group << /S /Transparency /CS /DeviceRGB >>",
    objects: [
      "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /F 4 /A << /S /URI /URI (https://host.example) >> >>",
      "<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /F 132 /Rect [0 0 0 0] /V 7 0 R >>",
      "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] /Contents <00> >>",
    ],
  });
  expect(await rulesIn(ordinary)).toEqual([]);
});

test("An action is found in an object that hides in a string, in a stream or behind a wrong length.", async () => {
  const hidden = "7 0 obj << /S /Launch /F <636d642e657865> >> endobj";
  for (const object of [
    `(${hidden})`,
    { dictionary: "", bytes: Buffer.from(hidden) },
    { dictionary: "/Length 0", bytes: Buffer.from(hidden) },
  ])
    expect(await rulesIn(pdfFile({ objects: [object] }))).toContain("pdf-launch");
});
