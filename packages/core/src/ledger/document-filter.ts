import type { Document, Status } from "../document.ts";

/** Which documents are wanted. A document has to fulfil all that is given. */
export interface DocumentFilter {
  status?: Status | undefined;
  /** Only documents with this label. */
  label?: { name: string; value: string } | undefined;
  /** Who registered it: ids of partners, or names of declared clients. */
  owners?: readonly string[] | undefined;
  /** The declared media type; case and parameters do not matter. */
  type?: string | undefined;
  /** The name of a rule that has a finding. */
  rule?: string | undefined;
  /** A part of the file's name; case, width and composition of its characters do not matter. */
  filename?: string | undefined;
  /** Lower-case hexadecimal. */
  sha256?: string | undefined;
  /** Registered before this time. */
  registeredBefore?: Date | undefined;
  /** Registered at this time or later. */
  registeredFrom?: Date | undefined;
}

/**
 * A test of documents; undefined if it would accept all. DynamoDB has no expression for parts of a text regardless of case, nor
 * for members of lists, so documents are filtered after they are read, for which DynamoDB charges the same.
 */
export function acceptanceOf(filter: DocumentFilter): ((document: Document) => boolean) | undefined {
  const { status, label, owners, rule, sha256 } = filter;
  const type = filter.type === undefined ? undefined : essenceOf(filter.type);
  const filename = filter.filename === undefined ? undefined : foldCase(filter.filename);
  const from = filter.registeredFrom?.toISOString();
  const before = filter.registeredBefore?.toISOString();
  const tests: ((document: Document) => boolean)[] = [
    ...(status === undefined ? [] : [(document: Document) => document.status === status]),
    ...(label === undefined ? [] : [(document: Document) => hasLabel(document, label)]),
    ...(owners === undefined ? [] : [(document: Document) => owners.includes(document.owner)]),
    ...(type === undefined ? [] : [(document: Document) => essenceOf(document.contentType) === type]),
    ...(rule === undefined
      ? []
      : [({ findings }: Document) => findings.some((finding) => finding.rule === rule)]),
    ...(filename === undefined
      ? []
      : [(document: Document) => foldCase(document.filename).includes(filename)]),
    ...(sha256 === undefined ? [] : [(document: Document) => document.sha256 === sha256]),
    ...(from === undefined ? [] : [(document: Document) => document.createdAt >= from]),
    ...(before === undefined ? [] : [(document: Document) => document.createdAt < before]),
  ];
  return tests.length === 0 ? undefined : (document) => tests.every((test) => test(document));
}

const hasLabel = ({ labels }: Document, { name, value }: { name: string; value: string }): boolean =>
  Object.entries(labels).some(([key, text]) => key === name && text === value);

/** A media type without its parameters. https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1 */
const essenceOf = (mediaType: string): string => (mediaType.split(";")[0] ?? "").trim().toLowerCase();

/**
 * A text without differences of case, width and composition. Upper case joins what lower case does not: `ß` and `SS`, `σ` and
 * `ς`. https://www.unicode.org/reports/tr15/
 */
export function foldCase(text: string): string {
  return text.normalize("NFKC").toLowerCase().toUpperCase().normalize("NFKC");
}
