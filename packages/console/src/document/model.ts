/*
 * The shapes of the API's answers that the document page displays.
 */

import type { DocumentRecord } from "../api/types.ts";

export type { DocumentRecord, DocumentWithHistory, Finding, HistoryEvent } from "../api/types.ts";

/** A release that waits for another person. */
export type Proposal = NonNullable<DocumentRecord["proposal"]>;

/** A part of the content: an archive's member, a PDF's object, a message's part. */
export interface StructureNode {
  name: string;
  kind: string;
  type?: string;
  size?: number;
  notes: string[];
  children: StructureNode[];
}

interface PreviewHead {
  /** The media type that the content has. */
  type: string;
  /** Bytes. */
  size: number;
  /** Why the content has no such view. */
  unavailable?: string;
}

interface StructurePreview extends PreviewHead {
  view: "structure";
  root?: StructureNode;
  isComplete?: boolean;
}

export interface TextPreview extends PreviewHead {
  view: "text";
  text?: string;
  encoding?: string;
  isComplete?: boolean;
}

export interface HexPreview extends PreviewHead {
  view: "hex";
  offset?: number;
  /** Hexadecimal. */
  bytes?: string;
}

export interface ImagePreview extends PreviewHead {
  view: "image";
  width?: number;
  height?: number;
  originalWidth?: number;
  originalHeight?: number;
  /** Base64. */
  png?: string;
}

export type Preview = StructurePreview | TextPreview | HexPreview | ImagePreview;
