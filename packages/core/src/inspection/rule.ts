import type { Readable } from "node:stream";
import type { Declaration } from "../document.ts";
import type { Finding } from "../finding.ts";
import type { MalwareScan } from "./malware-scan.ts";

/** Input of a rule. */
export interface Evidence {
  declaration: Declaration;
  content: MeasuredContent;
  malwareScan: MalwareScan;
}

/** Content as it is stored. */
export interface StoredContent {
  stream: Readable;
  /** The `Content-Encoding` that the uploader sent. An upload URL does not sign it. */
  encoding: string | undefined;
}

/** A range of content as it is stored. */
export interface StoredRange extends StoredContent {
  /** Bytes of the whole content. */
  size: number;
}

/** Properties of the content, measured while it is streamed. */
export interface MeasuredContent {
  /** Bytes. */
  size: number;
  /** Lower-case hexadecimal. */
  sha256: string;
  /** The stored `Content-Encoding`, such as `br`. */
  encoding: string | undefined;
  /** Known malware signatures in the content; offsets are in bytes. */
  signatures: readonly { name: string; offset: number }[];
}

/** An inspection rule: returns its findings, or an empty array. Listed in `rules/index.ts`. */
export type Rule = (evidence: Evidence) => Omit<Finding, "rule">[];
