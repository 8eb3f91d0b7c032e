import type { Budget } from "./budget.ts";
import type { RuleTable } from "./rule.ts";
import type { Source } from "./source.ts";

/** What content is. */
export interface Format {
  /** Media type, such as `application/pdf`, in lower case and by its registered name. */
  type: string;
  /**
   * Group of types that stand for the same kind of file; a declared type and a filename are compared by it. For example
   * `word` for doc, docx, docm and rtf is wrong: a family has only types that a sender may honestly confuse, such as
   * `image/heic` and `image/heif`.
   */
  family: string;
  /** Properties that analysis found out on the way, such as `{ encoding: "utf-16le" }`. */
  details?: Record<string, string | number | boolean>;
}

/** Content that no detector takes. */
export const unknownFormat: Format = { type: "application/octet-stream", family: "unknown" };

/** What a detector sees. */
export interface DetectInput {
  source: Source;
  /** The first bytes, 4,096 at most. */
  head: Buffer;
  /** The last path segment of the name. Detection is by content; a name only tells text formats apart. */
  filename: string;
  budget: Budget;
  /** Reads bytes, counted by the budget. */
  read(start: number, end: number): Promise<Buffer>;
}

/** What an analysis sees, and how it reports. */
export interface AnalysisContext extends DetectInput {
  format: Format;
  /** The media type that the sender or a container declares, if any. */
  declaredType: string | undefined;
  /** Where the content is in its containers, such as `letter.docx/word/media/image1.png`; empty for the document. */
  path: string;
  /** Level of nesting; 0 for the document. */
  depth: number;
  /** Whether the caller has searched this content for malware signatures. */
  isSearched: boolean;
  /** Media types that the caller releases; undefined for all. */
  allowedTypes: readonly string[] | undefined;
  /** Loads a function that gives the family of a media type; undefined if no detector can tell the type. */
  loadFamilies(): Promise<(type: string) => string | undefined>;
  /** Reports a finding of one of the format's rules. Repeated ones at the same place count once. */
  report(rule: string, finding?: ReportedFinding): void;
  /** Inspects content that is in this content as a document of its own. Its findings have its path. */
  inspectMember(member: Member): Promise<Format>;
}

export interface ReportedFinding {
  /** What was found here, as a sentence; the rule's `what` by default. */
  message?: string;
  /** Where in this content: an object number, a part, an entry, an offset, a line. */
  where?: string;
  evidence?: Record<string, string | number | boolean | null>;
}

/** Content in other content. */
export interface Member {
  /** Its name in the container, with `/` between segments. */
  name: string;
  source: Source;
  declaredType?: string;
}

/** What reads content of a kind. */
export interface Parser {
  /** Returns the format if the content is of this kind. Runs on every content: the first bytes must decide quickly. */
  detect?(input: DetectInput): Promise<Format | undefined> | Format | undefined;
  /** Looks for what hides in content that the module `accepts`. */
  analyze?(context: AnalysisContext): Promise<void>;
}

/**
 * One kind of format: how to tell it, what to look for in it. Listed in `formats/index.ts`, in the order of detection.
 *
 * Every content needs the list, so modules have what is small: rules, types, and how the first bytes begin. The rest is in a
 * parser that is loaded for content that needs it; small parsers of text, and what every content needs, are in the module.
 */
export interface FormatModule extends Parser {
  name: string;
  rules: RuleTable;
  /** The media types that `detect` returns, with their families. `detectable-types.ts` has those of large modules. */
  types?: ReadonlyMap<string, string>;
  /** Whether the parser is loaded to `detect` the format. Runs on every content: the first bytes must decide quickly. */
  mayBe?(input: DetectInput): Promise<boolean> | boolean;
  /** Whether content is analysed. Several modules may analyse the same content. */
  accepts?(format: Format, input: DetectInput): Promise<boolean> | boolean;
  /**
   * Imports the parser, for what the module does not have. It is in a group of parsers that need the same code
   * (`formats/parsers`), since each import is a file of a bundle, and files take time.
   */
  load?(): Promise<Parser>;
}
