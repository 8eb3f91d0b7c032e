import type { AnalysisContext } from "../../format.ts";
import { registeredType } from "../../media-types.ts";
import { bufferSource } from "../../source.ts";
import { decodeText } from "../../text/decode.ts";
import { splitAtBoundary } from "./boundaries.ts";
import { fieldOf, type Header, readHeader } from "./headers.ts";
import { readStructuredValue, type StructuredValue } from "./parameters.ts";
import type { mailRules } from "./rules.ts";
import { decodeTransfer, encodedFiles } from "./transfer-encoding.ts";

type Range = { start: number; end: number };

/** Multiparts in multiparts. */
const maximumNesting = 50;

/** A part as its header describes it. */
interface Part {
  body: Range;
  /** Such as `2.1`; empty for the message. */
  number: string;
  type: StructuredValue;
  mediaType: string;
  /** Names that programs may save it by; the first is the one that most take. */
  names: readonly string[];
  isAttachment: boolean;
  encoding: string;
}

/**
 * Reads the parts of a message as mail programs do, and inspects what they hold. Where programs disagree, the message is held.
 * Libraries decide for one reading (docs/decisions/0029-own-walk-of-messages.md).
 */
export class MessageWalk {
  readonly #context: AnalysisContext;
  readonly #text: string;
  readonly #name: string;
  readonly #boundaries: ReadonlySet<string>;

  /**
   * @param text with one character for each byte
   * @param name of the message in findings; empty for the document
   */
  constructor(context: AnalysisContext, text: string, name = "") {
    this.#context = context;
    this.#text = text;
    this.#name = name;
    this.#boundaries = new Set(
      [...text.matchAll(/\bboundary[ \t]*=[ \t]*"?([^";\r\n]{1,200})/gi)].map(([, boundary = ""]) =>
        boundary.trim(),
      ),
    );
  }

  async inspect(range: Range): Promise<void> {
    await this.#entity(range, "", "text/plain", []);
  }

  #report(rule: keyof typeof mailRules, number: string, message?: string): void {
    const where = [this.#name, number === "" ? "" : `part ${number}`]
      .filter((name) => name !== "")
      .join(", ");
    this.#context.report(rule, { where, ...(message !== undefined && { message }) });
  }

  async #entity(range: Range, number: string, defaultType: string, outer: readonly string[]): Promise<void> {
    this.#context.budget.use("objects");
    const header = readHeader(this.#text, range.start, range.end);
    if (header.ambiguity !== undefined) this.#report("mail-ambiguous", number, header.ambiguity);
    const part = this.#partOf(header, range.end, number, defaultType);
    if (part.mediaType.startsWith("multipart/")) await this.#multipart(part, outer);
    else if (part.mediaType === "message/partial") this.#report("mail-partial", number);
    else if (part.mediaType === "message/external-body") this.#report("mail-external-body", number);
    else await this.#leaf(part);
  }

  #partOf(header: Header, end: number, number: string, defaultType: string): Part {
    const typeField = fieldOf(header, "content-type");
    const type = readStructuredValue(typeField);
    const disposition = readStructuredValue(fieldOf(header, "content-disposition"));
    const names = [disposition.parameters.get("filename"), type.parameters.get("name")].filter(
      (name) => name !== undefined,
    );
    const mediaType = /^[!-.0-~]+\/[!-.0-~]+$/.test(type.value) ? registeredType(type.value) : "";
    if (typeField !== "" && mediaType === "" && /[^a-z]/.test(type.value))
      this.#report("mail-ambiguous", number, `The content type "${type.value.slice(0, 80)}" is malformed.`);
    const encoding = fieldOf(header, "content-transfer-encoding")
      .replace(/\([^()]*\)/g, "")
      .trim()
      .toLowerCase();
    return {
      body: { start: header.bodyStart, end },
      number,
      type,
      mediaType: typeField === "" ? defaultType : mediaType,
      names,
      isAttachment: disposition.value !== "" && disposition.value !== "inline",
      encoding: encoding.replace(/^["']|["';]+$/g, ""),
    };
  }

  async #multipart(
    { type, mediaType, body, number, encoding }: Part,
    outer: readonly string[],
  ): Promise<void> {
    const boundary = type.parameters.get("boundary")?.trimEnd() ?? "";
    if (mediaType === "multipart/encrypted") this.#report("mail-encrypted", number);
    if (type.ambiguous.has("boundary") || outer.includes(boundary))
      this.#report("mail-ambiguous", number, "The boundary of the parts is not clear.");
    if (!/^(|7bit|8bit|binary)$/.test(encoding))
      this.#report("mail-ambiguous", number, `Parts are encoded together (${encoding.slice(0, 40)}).`);
    if (boundary === "" || outer.length >= maximumNesting) {
      if (boundary !== "" || this.#text.slice(body.start, body.end).trim() !== "")
        this.#report("mail-unreadable", number, "The parts of the message cannot be told.");
      return;
    }
    const { parts, preamble, epilogue, hasLongerLine } = splitAtBoundary(
      this.#text,
      body,
      boundary,
      this.#boundaries,
    );
    if (parts.length === 0 && this.#text.slice(body.start, body.end).trim() !== "")
      this.#report("mail-unreadable", number, "No line separates the parts of the message.");
    if (hasLongerLine)
      this.#report("mail-ambiguous", number, "A line begins as the boundary and goes on as another one.");
    if (this.#hasFields(preamble) || (epilogue && this.#hasFields(epilogue)))
      this.#report("mail-ambiguous", number, "There are fields of a part outside of the parts.");
    const defaultType = mediaType === "multipart/digest" ? "message/rfc822" : "text/plain";
    for (const [index, range] of parts.entries())
      await this.#entity(range, [number, index + 1].filter((value) => value !== "").join("."), defaultType, [
        ...outer,
        boundary,
      ]);
  }

  /** Whether text outside of the parts has fields that only parts have. */
  #hasFields({ start, end }: Range): boolean {
    return /^content-(type|disposition|transfer-encoding)[ \t]*:/im.test(this.#text.slice(start, end));
  }

  async #leaf(part: Part): Promise<void> {
    const { budget } = this.#context;
    const { number, encoding, names, type } = part;
    const body = this.#text.slice(part.body.start, part.body.end);
    const decoded = decodeTransfer(body, encoding);
    if (!decoded) {
      this.#report("mail-unreadable", number, `The encoding "${encoding.slice(0, 40)}" is not known.`);
      return;
    }
    if (new Set(names.map(extension)).size > 1 || type.ambiguous.has("name"))
      this.#report(
        "mail-ambiguous",
        number,
        `The part has several names: ${names.join(", ").slice(0, 200)}.`,
      );
    for (const content of decoded) {
      budget.use("bytesDecoded", content.length);
      if (content.length > budget.limits.memberBytes) {
        this.#report("mail-unreadable", number, "The part is too large.");
        continue;
      }
      if (content.length === 0) continue;
      if (isPlainText(part, content)) await this.#plainText(content, number);
      else await this.#member(nameOf(part), content, part.mediaType);
    }
  }

  /** A text that programs display: files may be encoded in it. */
  async #plainText(content: Buffer, number: string): Promise<void> {
    const text = content.toString("latin1");
    if (/^-----BEGIN PGP MESSAGE-----/m.test(text)) this.#report("mail-encrypted", number);
    if (/^\(This file must be converted with BinHex/m.test(text))
      this.#report("mail-unreadable", number, "A file is encoded by BinHex.");
    for (const file of encodedFiles(text)) {
      this.#context.budget.use("bytesDecoded", file.content.length);
      if (file.content.length > 0) await this.#member(file.name, file.content);
    }
  }

  async #member(name: string, content: Buffer, declaredType?: string): Promise<void> {
    this.#context.budget.use("entries");
    await this.#context.inspectMember({
      name: this.#name === "" ? name : `${this.#name}/${name}`,
      source: bufferSource(content),
      ...(declaredType !== undefined && declaredType !== "" && { declaredType }),
    });
  }
}

const extension = (name: string): string => name.split(".").at(-1)?.trim().toLowerCase() ?? "";

/** Whether a part is a text that is displayed with the message. PDF is text to a detector of encodings. */
function isPlainText({ mediaType, names, isAttachment }: Part, content: Buffer): boolean {
  return (
    mediaType === "text/plain" &&
    names.length === 0 &&
    !isAttachment &&
    !content.includes("%PDF-") &&
    decodeText(content) !== undefined
  );
}

/** The name of a part, or one with its number and the extension that its type has. */
function nameOf({ names: [name], mediaType, number }: Part): string {
  if (name !== undefined && name.trim() !== "") return name;
  const extensions: ReadonlyMap<string, string> = new Map([
    ["text/html", ".html"],
    ["message/rfc822", ".eml"],
    ["message/global", ".eml"],
    ["text/calendar", ".ics"],
  ]);
  return `part ${number === "" ? "1" : number}${extensions.get(mediaType) ?? ""}`;
}
