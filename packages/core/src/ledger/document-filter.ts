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

type Test<Value> = (value: Value) => boolean;

/** What the indexes have of a document, besides keys. */
export type Indexed = Pick<Document, "owner" | "filename" | "contentType" | "labels" | "createdAt">;

/**
 * A test of documents; undefined if it would accept all. DynamoDB has no expression for parts of a text regardless of case, nor
 * for members of lists, so documents are filtered after they are read, for which DynamoDB charges the same.
 */
export const acceptanceOf = (filter: DocumentFilter): Test<Document> | undefined =>
  all([acceptanceOfIndexed(filter) ?? [], acceptanceOfOthers(filter) ?? []].flat());

/** The part of the test for which an entry of an index is enough. */
export function acceptanceOfIndexed(filter: DocumentFilter): Test<Indexed> | undefined {
  const { label, owners } = filter;
  const type = filter.type === undefined ? undefined : essenceOf(filter.type);
  const filename = filter.filename === undefined ? undefined : foldCase(filter.filename);
  const from = filter.registeredFrom?.toISOString();
  const before = filter.registeredBefore?.toISOString();
  return all<Indexed>([
    ...(label === undefined ? [] : [(indexed: Indexed) => hasLabel(indexed, label)]),
    ...(owners === undefined ? [] : [({ owner }: Indexed) => owners.includes(owner)]),
    ...(type === undefined ? [] : [(indexed: Indexed) => essenceOf(indexed.contentType) === type]),
    ...(filename === undefined ? [] : [(indexed: Indexed) => foldCase(indexed.filename).includes(filename)]),
    ...(from === undefined ? [] : [({ createdAt }: Indexed) => createdAt >= from]),
    ...(before === undefined ? [] : [({ createdAt }: Indexed) => createdAt < before]),
  ]);
}

/** The part of the test that needs the document. */
export function acceptanceOfOthers({ status, rule, sha256 }: DocumentFilter): Test<Document> | undefined {
  return all<Document>([
    ...(status === undefined ? [] : [(document: Document) => document.status === status]),
    ...(rule === undefined
      ? []
      : [({ findings }: Document) => findings.some((finding) => finding.rule === rule)]),
    ...(sha256 === undefined ? [] : [(document: Document) => document.sha256 === sha256]),
  ]);
}

const all = <Value>(tests: readonly Test<Value>[]): Test<Value> | undefined =>
  tests.length === 0 ? undefined : (value) => tests.every((test) => test(value));

const hasLabel = ({ labels }: Indexed, { name, value }: { name: string; value: string }): boolean =>
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
