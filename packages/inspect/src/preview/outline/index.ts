import type { DetectInput, Format } from "../../format.ts";
import { mailOutline } from "./mail.ts";
import { ole2Outline } from "./ole2.ts";
import { pdfOutline } from "./pdf.ts";
import { zipOutline } from "./zip.ts";

/** A part of content, whether it was inspected as content or not. */
export interface Part {
  name: string;
  kind: string;
  /** Bytes. */
  size?: number;
  /** Places in findings that mean the part. */
  places: string[];
}

/** Lists the parts of one kind of content. */
export interface Outline {
  accepts(format: Format, input: DetectInput): boolean;
  /**
   * Undefined if the content is too damaged to be listed.
   * @throws LimitError
   */
  list(input: DetectInput): Promise<Part[] | undefined>;
}

const outlines: readonly Outline[] = [zipOutline, pdfOutline, ole2Outline, mailOutline];

/**
 * The parts of content, as far as its format is read; undefined if it is too damaged.
 * @throws LimitError
 */
export async function outlineOf(format: Format, input: DetectInput): Promise<Part[] | undefined> {
  const parts: Part[] = [];
  for (const outline of outlines) {
    if (!outline.accepts(format, input)) continue;
    const listed = await outline.list(input);
    if (!listed) return undefined;
    parts.push(...listed);
  }
  return parts;
}
