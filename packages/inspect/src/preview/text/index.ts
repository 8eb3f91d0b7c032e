import type { DetectInput, Format } from "../../format.ts";
import { openDocumentTypes } from "../../formats/odf/types.ts";
import { isPackageFormat } from "../../formats/opc/types.ts";
import { decodeAnyText, isTextual } from "../../text/content.ts";
import { Unavailable } from "../unavailable.ts";
import { BoundedText } from "./visible.ts";

/** Text of content, in which characters that are not visible are made visible. */
export interface PreviewText {
  text: string;
  /** By the WHATWG's name; `unknown` if the bytes are taken as Latin-1. Of documents, that of their parts. */
  encoding: string;
  isComplete: boolean;
}

/** Bytes of plain text that are read: 64 KiB of characters take four times as many at most. */
const readBytes = 256 * 1024;

/** Text as it is; markup as source. */
async function plainText({ source, read }: DetectInput): Promise<PreviewText> {
  // A multiple of four bytes cuts no character of UTF-16 and UTF-32.
  const { text, encoding } = await decodeAnyText(await read(0, readBytes));
  const bounded = new BoundedText();
  bounded.add(text);
  const { isComplete, ...finished } = bounded.finish();
  return { ...finished, encoding, isComplete: isComplete && source.size <= readBytes };
}

/**
 * The text of content. What reads documents is loaded for them.
 * @throws Unavailable if the format's text is not read; LimitError, and errors of parsers
 */
export async function previewText(format: Format, input: DetectInput): Promise<PreviewText> {
  const { type } = format;
  if (type === "message/rfc822") return (await import("./mail.ts")).messageText(input);
  if (isTextual(format) && type !== "application/octet-stream") return plainText(input);
  if (isPackageFormat(format)) return (await import("./open-xml.ts")).openXmlText(input);
  if (openDocumentTypes.has(type)) return (await import("./odf.ts")).odfText(input);
  if (/xml$|json$|^application\/(?:mbox|javascript|rtf)$|^multipart\/related$/.test(type))
    return plainText(input);
  if (type === "application/pdf") return (await import("./pdf/index.ts")).pdfText(input);
  throw new Unavailable(`The text of content of the type ${type} is not extracted.`);
}
