import type { Readable } from "node:stream";
import type { ReportedFinding } from "airlock-inspect/format.ts";
import type { RuleDefinition } from "airlock-inspect/rule.ts";
import type { Declaration } from "../document.ts";
import type { MalwareScan } from "./malware-scan.ts";
import type { SecondScan } from "./second-scan.ts";

/** Input of a rule. */
export interface Evidence {
  declaration: Declaration;
  content: MeasuredContent;
  malwareScan: MalwareScan;
  secondScan: SecondScan;
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

/** A rule about registration, storage or malware scan. Listed in `rules/index.ts`. */
export interface Rule extends RuleDefinition {
  /** The action is that of the profile whatever the settings of a stage or a client are. */
  isFixed?: boolean;
  /** What the rule finds; nothing as an empty array. */
  find(evidence: Evidence): ReportedFinding[];
}
