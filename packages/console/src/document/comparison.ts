import { formatBytes } from "./bytes.ts";
import type { DocumentRecord, Finding } from "./model.ts";

/** What was declared about the content, what inspection found, and whether both agree. */
export interface Comparison {
  subject: string;
  declared: string;
  found: string;
  result: "matches" | "differs" | "unknown";
}

/** Rules whose evidence `actual` is the type of the whole content. */
const typeRules = new Set([
  "declared-type",
  "filename-extension",
  "executable-content",
  "encrypted-content",
  "launching-content",
]);

const findingOf = (findings: readonly Finding[], rule: string) =>
  findings.find((finding) => finding.rule === rule && (finding.where ?? "") === "");

/** The type of the content according to the findings, which say it where it is not the declared one. */
function typeFound(findings: readonly Finding[]): string | undefined {
  const actual = findings.find(({ rule, where }) => typeRules.has(rule) && (where ?? "") === "")?.evidence
    .actual;
  return typeof actual === "string" ? actual : undefined;
}

/**
 * Compares the declaration with what inspection found. Inspection records a difference as a finding, so inspected content
 * without one is as declared.
 * @param detected the media type from a preview, if one was opened
 */
export function compareDeclaration(document: DocumentRecord, detected?: string): Comparison[] {
  return [
    compareType(document, detected),
    compareEvidence(document, "Size", "declared-size", formatBytes(document.size), (actual) =>
      formatBytes(Number(actual)),
    ),
    compareEvidence(document, "SHA-256", "declared-sha256", document.sha256, String),
    compareName(document, detected),
  ];
}

const notInspected = { found: "not inspected", result: "unknown" } as const;

function compareType({ contentType, findings, verdict }: DocumentRecord, detected?: string): Comparison {
  const row = { subject: "Type", declared: contentType };
  if (verdict === undefined) return { ...row, ...notInspected };
  if (findingOf(findings, "declared-type"))
    return { ...row, found: detected ?? typeFound(findings) ?? "another type", result: "differs" };
  if (findingOf(findings, "unknown-format") || findingOf(findings, "unconfirmed-type"))
    return { ...row, found: "a type that detection does not know", result: "unknown" };
  return { ...row, found: detected ?? typeFound(findings) ?? contentType, result: "matches" };
}

function compareEvidence(
  { findings, verdict }: DocumentRecord,
  subject: string,
  rule: string,
  declared: string,
  format: (actual: string | number | boolean | null) => string,
): Comparison {
  const row = { subject, declared };
  if (verdict === undefined) return { ...row, ...notInspected };
  const finding = findingOf(findings, rule);
  if (!finding) return { ...row, found: declared, result: "matches" };
  return { ...row, found: format(finding.evidence.actual ?? null), result: "differs" };
}

function compareName({ filename, findings, verdict }: DocumentRecord, detected?: string): Comparison {
  const row = { subject: "Name", declared: filename };
  if (verdict === undefined) return { ...row, ...notInspected };
  const extension = findingOf(findings, "filename-extension");
  if (extension) {
    const type = detected ?? typeFound(findings) ?? "another type";
    return { ...row, found: `The extension is not one of ${type}.`, result: "differs" };
  }
  const fault = findingOf(findings, "filename-safety") ?? findingOf(findings, "executable-extension");
  if (fault) return { ...row, found: fault.message, result: "differs" };
  if (findingOf(findings, "filename-without-extension"))
    return { ...row, found: "The extension is not known.", result: "unknown" };
  return { ...row, found: "No difference was found.", result: "matches" };
}
