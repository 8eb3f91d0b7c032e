import type { Declaration, Finding } from "../document.ts";

/** What a rule may look at. */
export interface Evidence {
  declaration: Declaration;
  /** Media types that the stage lets through, such as `application/pdf`. */
  allowedTypes: readonly string[];
  /** Measured while the content was read once from end to end. */
  content: {
    /** Bytes. */
    size: number;
    /** Lower-case hexadecimal. */
    sha256: string;
    /** Media type told from the content by its signature; `null` where no signature was recognised. */
    type: string | null;
    /** Whether all of it is valid UTF-8 without NUL, as text formats are (they have no signature). */
    isText: boolean;
    /** Names of the known test or attack strings found anywhere in it, with their offsets in bytes. */
    signatures: readonly { name: string; offset: number }[];
  };
  /** A malware scanner's word, such as `NO_THREATS_FOUND`; `null` when it said none, undefined where none is asked. */
  malwareScan?: string | null | undefined;
}

/**
 * One check. Gives the findings that it has, none when all is well. A file in `rules/` is a rule: its name is the
 * rule's, its default export the check.
 */
export type Rule = (evidence: Evidence) => Omit<Finding, "rule">[];
