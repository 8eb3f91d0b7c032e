import type { AnalysisContext } from "../../format.ts";
import { bufferSource } from "../../source.ts";
import type { PdfDocument } from "./document.ts";
import { fileName } from "./file-specification.ts";
import { FilterError } from "./filters.ts";
import type { Place } from "./places.ts";
import { PdfStream } from "./values.ts";

/** Names of the XML that electronic invoices and orders in PDF/A-3 embed. */
const invoiceNames = new Set([
  "factur-x.xml",
  "zugferd-invoice.xml",
  "xrechnung.xml",
  "order-x.xml",
  "cida.xml",
]);

interface EmbeddedFile {
  name: string;
  stream: PdfStream;
  where: string;
}

/** Embedded files by the file specifications that have them, and those that no specification names. */
function embeddedFiles(document: PdfDocument, places: readonly Place[]): EmbeddedFile[] {
  const named = new Map<PdfStream, EmbeddedFile>();
  const others = new Map<PdfStream, EmbeddedFile>();
  for (const { dictionary, stream, where } of places) {
    if (stream && document.namesOf(dictionary, "Type").includes("EmbeddedFile"))
      others.set(stream, { name: `embedded in ${where}`, stream, where });
    if (!dictionary.has("EF")) continue;
    const name = fileName(document, dictionary) || `embedded in ${where}`;
    for (const files of document.dictionariesOf(dictionary, "EF"))
      for (const found of files.values.flatMap((file) => document.resolve(file)))
        if (found instanceof PdfStream && !named.has(found)) named.set(found, { name, stream: found, where });
  }
  return [...named.values(), ...[...others.values()].filter(({ stream }) => !named.has(stream))];
}

/** Inspects the files that a document embeds. */
export async function inspectEmbeddedFiles(
  document: PdfDocument,
  places: readonly Place[],
  { report, inspectMember, budget }: Pick<AnalysisContext, "report" | "inspectMember" | "budget">,
): Promise<void> {
  for (const { name, stream, where } of embeddedFiles(document, places)) {
    budget.use("entries");
    const evidence = { name };
    let bytes: Buffer;
    try {
      bytes = await document.decode(stream);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      report("pdf-unreadable", {
        message: `The embedded file cannot be read: ${error.message}`,
        where,
        evidence,
      });
      continue;
    }
    if (bytes.length === 0) continue;
    const { type } = await inspectMember({ name, source: bufferSource(bytes) });
    const isInvoice = /[/+]xml$/.test(type) && invoiceNames.has(name.toLowerCase());
    if (type === "application/octet-stream") report("pdf-embedded-unknown", { where, evidence });
    else if (!isInvoice) report("pdf-embedded-file", { where, evidence: { ...evidence, type } });
  }
}
