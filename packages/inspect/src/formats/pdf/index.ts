import type { DetectInput, Format, FormatModule } from "../../format.ts";
import { pdfRules } from "./rules.ts";

const pdf: Format = { type: "application/pdf", family: "pdf" };
const formsData: Format = { type: "application/vnd.fdf", family: "fdf" };

/** Readers look for the header in so many bytes. */
const headerBytes = 1024;

/** Whether bytes begin as a PDF file. Acrobat also takes a header of PostScript. */
function detectAtStart({ head }: DetectInput): Format | undefined {
  const start = head.toString("latin1", 0, 64).replace(/^(?:\xef\xbb\xbf)?[\0\s]*/, "");
  if (/^%PDF-|^%!PS-Adobe-\d\.\d PDF-\d/.test(start)) return pdf;
  return start.startsWith("%FDF-") ? formsData : undefined;
}

const hasHeader = (head: Buffer) => head.toString("latin1", 0, headerBytes + 8).includes("%PDF-");

/** A header behind other bytes counts if the file ends as PDF files do. Listed after formats with a clear start. */
async function detectAfterJunk({ head, source, read }: DetectInput): Promise<Format | undefined> {
  if (!hasHeader(head)) return undefined;
  const tail = await read(source.size - 2048, source.size);
  const hasObject = /\d\s+\d+\s+obj\b/.test(head.toString("latin1"));
  return hasObject || tail.includes("startxref") || tail.includes("%%EOF") ? pdf : undefined;
}

/** PDF and forms data (FDF): actions, media, embedded files, encryption. */
export const pdfFormat: FormatModule = {
  name: "pdf",
  rules: pdfRules,
  types: new Map([pdf, formsData].map(({ type, family }) => [type, family])),
  detect: detectAtStart,
  // Content that is another format and has a PDF header is a PDF file to its readers as well.
  accepts: ({ type }, { head }) =>
    type === pdf.type || type === formsData.type || (!/^(?:text|message)\//.test(type) && hasHeader(head)),
  load: async () => (await import("../parsers/pdf.ts")).pdfParser,
};

/** PDF with other bytes before its header. */
export const pdfAfterJunkFormat: FormatModule = {
  name: "pdf-after-junk",
  rules: {},
  detect: detectAfterJunk,
};
