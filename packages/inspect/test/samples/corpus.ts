import { type ArchivedFile, ar, cabinet, cpio, lha, rar4, rar5, sevenZip } from "./archives.ts";
import { book, encryptedBy, iworkDocument, page } from "./books.ts";
import { compressedSamples } from "./compressed.ts";
import { compressRtf } from "./compressed-rtf.ts";
import { equation, equationStream, fontRecord, matrixRecord } from "./equation.ts";
import { bmp, gif, heif, icon, jpeg, png, pngText, tiff, webp } from "./images.ts";
import { attached, message, multipart, textPart, tnefFile, uuencode } from "./mail.ts";
import { appleSingle, binHex } from "./mail-encodings.ts";
import { basicLibrary, basicProcedure, eventListener, flatBasic, flatOdf, odf } from "./odf.ts";
import {
  action,
  objectRecord,
  packedFile,
  presentation,
  record,
  repeatedText,
  sheet,
  word,
  workbook,
} from "./office.ts";
import { activeMime, flatOpc, spreadsheetXml, wordXml } from "./office-xml.ts";
import { writeOle2 } from "./ole2.ts";
import { oneNote } from "./onenote.ts";
import { pdfFile } from "./pdf.ts";
import { ole1, rtf, rtfField, rtfObject } from "./rtf.ts";
import { ruleSamples } from "./rule-samples/index.ts";
import { sylk } from "./sylk.ts";
import { pax, tar } from "./tar.ts";
import { emptyModule, openingModule, vbaStreams } from "./vba.ts";
import { zip } from "./zip.ts";

/** Content and the name that a sender gives it. */
export interface Sample {
  filename: string;
  content: Buffer;
}

const macros = (filename: string, module: string): Sample => ({
  filename,
  content: writeOle2({ streams: { ...vbaStreams(module), WordDocument: Buffer.alloc(4096) } }),
});

const texts: Sample[] = Object.entries({
  "letter.txt": "Dear Sir or Madam,\nplease find the claim enclosed.\n",
  "claims.csv": "number;amount\n1;=cmd|' /C calc'!A0\n",
  "claim.xml": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  "claim.json": '{"claim": [1, 2, {"a": null}]}\n',
  "claim.html": "<html><body onload=alert(1)><script>alert(1)</script></body></html>",
  "claim.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  "claim.eml":
    "From: a@a.test\r\nSubject: A\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\nContent-Disposition: attachment; filename=a.js\r\nContent-Transfer-Encoding: base64\r\n\r\nYWxlcnQoMSk=\r\n--b--\r\n",
}).map(([filename, text]) => ({ filename, content: Buffer.from(text) }));

const ofRules: Sample[] = ruleSamples.flatMap(({ filename, harmless, hostile }) =>
  [harmless, hostile].map((content) => ({ filename, content })),
);

const images: Sample[] = Object.entries({
  "photo.jpg": jpeg(),
  "scan.png": png(),
  "text.png": pngText("<?php system(1);", { isCompressed: true }),
  "logo.gif": gif({ comment: "GIF" }),
  "photo.webp": webp(),
  "photo.bmp": bmp(),
  "scan.tiff": tiff(),
  "photo.heic": heif(),
  "logo.ico": icon(),
}).map(([filename, content]) => ({ filename, content }));

const richText: Sample[] = [
  rtf(rtfField("{\\b DDE}AUTO cmd calc"), "{\\*\\template \\u104?ttp://example.com/a}"),
  rtf(rtfObject(ole1("Word.Document.8", macros("a.doc", openingModule).content))),
  rtf(rtfObject(ole1("Package", packedFile("a.txt", "a.txt", "Hello.").subarray(4)), "\\objupdate")),
  rtf("{\\*\\objdata 01050000{\\*\\x 12}\\'330\\bin4 1234}{\\pict\\pngblip\\bin4 \x89PNG}"),
].map((content) => ({ filename: "claim.rtf", content }));

/** Streams of compound files by the names of the files. */
const compoundFiles: Record<string, Record<string, Buffer | string>> = {
  "workbook.xls": {
    Workbook: workbook(
      sheet("M", { type: 1 }),
      record.userName("auto_open"),
      record.externalBook("cmd\x03/c"),
    ),
  },
  "letter.doc": {
    WordDocument: word("\x13 DDEAUTO cmd \x14x\x15", { template: "http://a.test/a.dot" }),
    "1Table": word.tableFor("http://a.test/a.dot"),
  },
  "pieces.doc": repeatedText("Hello. ", 20),
  "slides.ppt": {
    "PowerPoint Document": presentation(action(2), objectRecord(Buffer.from("d0cf11e0", "hex"))),
  },
  "equation.doc": {
    WordDocument: word("x"),
    "ObjectPool/_1/Equation Native": equationStream(equation(fontRecord(12), matrixRecord(3))),
    "ObjectPool/_2/\x01Ole10Native": packedFile("a.txt", "a.txt", "Hello."),
  },
  "message.msg": {
    "__properties_version1.0": "x",
    "__substg1.0_10090102": compressRtf(rtf(rtfField("DDE cmd calc"))),
    "__substg1.0_10130102": "<html><body onload=alert(1)></body></html>",
    "__substg1.0_8004001F": Buffer.from("\\\\10.1.1.1\\a", "utf16le"),
    "__attach_version1.0_#00000000/__substg1.0_3707001F": Buffer.from("a.txt", "utf16le"),
    "__attach_version1.0_#00000000/__substg1.0_37010102": "Hello.",
  },
};

const otherOffice: Sample[] = Object.entries({
  "notes.one": oneNote({
    files: [
      { content: "Hello.", extension: ".txt" },
      { content: png(), extension: ".png" },
    ],
  }),
  "letter.odt": odf({
    head: eventListener("macro:a"),
    body: '<draw:image xlink:href="http://example.com/a"/>',
    files: [...basicLibrary(basicProcedure), { name: "Pictures/a.png", content: png() }],
  }),
  "letter.fodt": flatOdf({
    head: flatBasic(basicProcedure),
    body: `<draw:image><office:binary-data>${png().toString("base64")}</office:binary-data></draw:image>`,
  }),
  "flat.xml": flatOpc([
    { name: "word/document.xml", content: "<a/>", type: "application/xml" },
    {
      name: "word/vbaProject.bin",
      content: writeOle2({ streams: vbaStreams(openingModule, { storage: "" }) }),
    },
  ]),
  "word.xml": wordXml(
    `<w:docSuppData><w:binData w:name="editdata.mso">${activeMime(png()).toString("base64")}</w:binData></w:docSuppData><w:p><w:instrText> DDE x </w:instrText></w:p>`,
  ),
  "excel.xml": spreadsheetXml("=WEBSERVICE(1)"),
  "oledata.mso": activeMime(writeOle2({ streams: vbaStreams(openingModule) })),
  "book.epub": book({
    files: [page("<script>alert(1)</script>"), encryptedBy("a.otf", "http://www.idpf.org/2008/embedding")],
  }),
  "letter.pages": iworkDocument(10_000, [{ name: "Data/a.png", content: png() }]),
  "table.slk": sylk("NN;NAuto_open;ER1C1", 'C;X1;Y3;EEXEC("calc")', "O;E"),
  "old.xls": workbook(sheet("M", { type: 1 }), record.userName("auto_open")),
}).map(([filename, content]) => ({ filename, content }));

const messages: Sample[] = [
  { filename: "forwarded.eml", content: multipart([textPart, attached(multipart([textPart]), "a.eml")]) },
  { filename: "encoded.eml", content: multipart([Buffer.from(uuencode(Buffer.from("Hello"), "a.txt"))]) },
  { filename: "macintosh.eml", content: message({ body: binHex(Buffer.from("Hello"), "a.txt") }) },
  { filename: "letter", content: appleSingle(Buffer.from("Hello"), "a.txt") },
  { filename: "winmail.dat", content: tnefFile("a.txt", Buffer.from("Hello")) },
];

const archivedFiles: ArchivedFile[] = [
  { name: "folder/letter.txt", content: "Dear reader, this is a letter." },
  { name: "../claim.html", content: "<script>alert(1)</script>" },
];

const archives: Sample[] = Object.entries({
  "claims.7z": sevenZip(archivedFiles),
  "claims.rar": rar5(archivedFiles, { stream: "a" }),
  "old.rar": rar4(archivedFiles),
  "claims.cab": cabinet(archivedFiles),
  "claims.cpio": cpio([...archivedFiles, { name: "b", mode: 0o120777, content: "../c" }]),
  "claims.ar": ar(archivedFiles),
  "claims.lzh": lha(archivedFiles),
  "claims.tar": tar([
    pax({ path: "a/letter.txt" }),
    { name: "letter.txt", content: "Dear reader." },
    { name: "b", type: "2", linkName: "../c" },
  ]),
}).map(([filename, content]) => ({ filename, content }));

const documents: Sample[] = [
  ...otherOffice,
  ...messages,
  ...richText,
  ...Object.entries(compoundFiles).map(([filename, streams]) => ({
    filename,
    content: writeOle2({ streams }),
  })),
  ...images,
  ...texts,
  ...archives,
  ...compressedSamples,
  ...ofRules,
  macros("empty.doc", emptyModule),
  macros("opening.doc", openingModule),
];

/** Small files of all formats that there are writers for, to be mutated. */
export const corpus: readonly Sample[] = [
  ...documents,
  {
    filename: "claims.zip",
    content: zip(texts.map(({ filename, content }) => ({ name: filename, content }))),
  },
  {
    filename: "archives.zip",
    content: zip([
      {
        name: "inner.zip",
        content: zip([
          { name: "../a.txt", content: "a" },
          { name: "b", isStored: true },
        ]),
      },
      { name: "claim.pdf", content: pdfFile(), hasDescriptor: true },
    ]),
  },
];
