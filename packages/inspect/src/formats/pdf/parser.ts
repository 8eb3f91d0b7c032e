import type { AnalysisContext, Parser } from "../../format.ts";
import { actionKeys, findActions, type Report } from "./actions.ts";
import { automaticActions } from "./automatic.ts";
import type { Encryption } from "./decryption.ts";
import { PdfDocument } from "./document.ts";
import { inspectEmbeddedFiles } from "./embedded-files.ts";
import { openEncrypted } from "./encrypted.ts";
import { readObjectStreams } from "./object-streams.ts";
import { findPlaces } from "./places.ts";
import type { PdfRule } from "./rules.ts";

const encryptionRules: Record<Encryption, PdfRule> = {
  "user-password": "pdf-encrypted",
  "owner-password": "pdf-encrypted-owner",
  "public-key": "pdf-encrypted-public-key",
  unknown: "pdf-encrypted-unknown",
};

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
  const encryption = await openEncrypted(document);
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

export const pdfParser: Parser = { analyze };
