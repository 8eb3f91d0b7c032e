import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";

/** A small valid file; the functions below return the same bytes every time. */
export interface Sample {
  filename: string;
  contentType: string;
  bytes: Buffer;
}

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function pdf(filename = "invoice.pdf"): Sample {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    "<< /Length 44 >>\nstream\nBT /F1 24 Tf 20 40 Td (Invoice 42) Tj ET    \nendstream",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return { filename, contentType: "application/pdf", bytes: Buffer.from(text, "latin1") };
}

function png(filename = "scan.png"): Sample {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const pixels = Buffer.from([0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 255, 255]);
  const bytes = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { filename, contentType: "image/png", bytes };
}

const zipped = (files: Record<string, string | Uint8Array>) =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, content]) => [
          name,
          typeof content === "string" ? strToU8(content) : content,
        ]),
      ),
      { mtime: new Date(2026, 0, 1), level: 6 },
    ),
  );

export const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

function docx(filename = "letter.docx"): Sample {
  const bytes = zipped({
    "[Content_Types].xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${docxType}.main+xml"/></Types>`,
    "_rels/.rels": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Dear partner</w:t></w:r></w:p></w:body></w:document>`,
  });
  return { filename, contentType: docxType, bytes };
}

function zip(filename = "bundle.zip"): Sample {
  return {
    filename,
    contentType: "application/zip",
    bytes: zipped({ "readme.txt": "two files", "data.csv": "a,b\n1,2\n" }),
  };
}

function csv(filename = "rows.csv"): Sample {
  return { filename, contentType: "text/csv", bytes: Buffer.from("name,amount\nZoë,42\n") };
}

/** An ELF header of a 64-bit x86 executable. */
function elf(filename = "report.pdf", contentType = "application/pdf"): Sample {
  const bytes = Buffer.alloc(120);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]);
  bytes.set([2, 0, 62, 0, 1, 0, 0, 0], 16);
  return { filename, contentType, bytes };
}

/** The DOS and PE headers of a Windows executable. */
function exe(filename = "report.pdf", contentType = "application/pdf"): Sample {
  const bytes = Buffer.alloc(256);
  bytes.write("MZ");
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write("PE\0\0", 0x80, "latin1");
  return { filename, contentType, bytes };
}

/** The EICAR test file, split so that no scanner reports this source file. */
function eicar(filename = "eicar.txt"): Sample {
  const text = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");
  return { filename, contentType: "text/plain", bytes: Buffer.from(text) };
}

export const samples = { pdf, png, docx, zip, csv, elf, exe, eicar };
