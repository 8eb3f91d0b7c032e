/*
 * The shapes of the API's answers that the document page displays.
 */

import type { DocumentRecord, Preview } from "../api/types.ts";

export type {
  DocumentRecord,
  DocumentWithHistory,
  Finding,
  HistoryEvent,
  Preview,
  StructureNode,
} from "../api/types.ts";

/** A release that waits for another person. */
export type Proposal = NonNullable<DocumentRecord["proposal"]>;

export type TextPreview = Extract<Preview, { view: "text" }>;
export type HexPreview = Extract<Preview, { view: "hex" }>;
export type ImagePreview = Extract<Preview, { view: "image" }>;
