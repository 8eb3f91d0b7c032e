import type { AnalysisContext, DetectInput, Format, FormatModule } from "../../format.ts";
import { actionKeys, findActions, type Report } from "./actions.ts";
import { automaticActions } from "./automatic.ts";
import { type Encryption, openEncrypted } from "./decryption.ts";
import { PdfDocument } from "./document.ts";
import { inspectEmbeddedFiles } from "./embedded-files.ts";
import { readObjectStreams } from "./object-streams.ts";
import { findPlaces } from "./places.ts";
import { type PdfRule, pdfRules } from "./rules.ts";

const pdf: Format = { type: "application/pdf", family: "pdf" };
const formsData: Format = { type: "application/vnd.fdf", family: "fdf" };

/** Readers look for the header in so many bytes. */
const headerBytes = 1024;

const encryptionRules: Record<Encryption, PdfRule> = {
  "user-password": "pdf-encrypted",
  "owner-password": "pdf-encrypted-owner",
  "public-key": "pdf-encrypted-public-key",
  unknown: "pdf-encrypted-unknown",
};

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

const significantKeys: ReadonlySet<string> = new Set([...actionKeys, "OpenAction", "AA", "EF"]);

/** Rules that say something of the document as a whole: their first place is enough. */
const reportedOnce = new Set<PdfRule>(["pdf-file-link", "pdf-form-javascript"]);

/** Reports findings of rules that tell nothing new at other places only once. */
function once(report: AnalysisContext["report"]): Report {
  const reported = new Set<PdfRule>();
  return (rule, finding) => {
    if (reportedOnce.has(rule) && reported.has(rule)) return;
    reported.add(rule);
    report(rule, finding);
  };
}

async function analyze(context: AnalysisContext): Promise<void> {
  const { report, budget } = context;
  const document = new PdfDocument(context);
  await document.scan();
  if (document.objects.length === 0) {
    report("pdf-unreadable", { message: "The document has no objects." });
    return;
  }
  const encryption = openEncrypted(document);
  if (encryption) report(encryptionRules[encryption]);
  const isReadable = encryption === undefined || document.decryption !== undefined;
  if (isReadable)
    await readObjectStreams(document, (where, reason) =>
      report("pdf-unreadable", { message: `The object stream cannot be read: ${reason}`, where }),
    );
  for (const where of document.partial)
    report("pdf-unreadable", { message: "The object is nested too deeply to be read.", where });
  const places = findPlaces(document, significantKeys);
  await findActions(document, places, automaticActions(document, places), once(report));
  if (isReadable)
    await inspectEmbeddedFiles(document, places, { report, budget, inspectMember: context.inspectMember });
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
  analyze,
};

/** PDF with other bytes before its header. */
export const pdfAfterJunkFormat: FormatModule = {
  name: "pdf-after-junk",
  rules: {},
  detect: detectAfterJunk,
};
