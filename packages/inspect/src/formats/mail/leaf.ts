import type { AnalysisContext, Format } from "../../format.ts";
import { decodeFiles } from "../../mail/encoded-files.ts";
import { differentNames } from "../../mail/names.ts";
import { textOf } from "../../mail/section.ts";
import { decodeTransfer, distinct, type TransferEncoding } from "../../mail/transfer-encoding.ts";
import { malwareSignatures } from "../../malware-signatures.ts";
import { bufferSource } from "../../source.ts";
import { decodeText } from "../../text/decode.ts";
import { hasExecutableExtension } from "../declaration/risky-types.ts";
import { scriptTypeOfName } from "../text/script-names.ts";
import type { Entity, Place } from "./entity.ts";
import type { MailReport } from "./report.ts";

/** Text that programs display with the message. */
const displayedType =
  /^text\/(?:plain|enriched|richtext|rfc822-headers|x-moz-deleted)$|^message\/(?:delivery-status|disposition-notification|feedback-report)$/;

const encryptedType = /^application\/(?:x-)?(?:pkcs7-mime|microsoft-rpmsg-message)$/;

/** Charsets in which markup is not ASCII. */
const hidingCharset =
  /^(?:utf-?7|unicode-1-1-utf-7|(?:x-)?(?:ibm|cp|ebcdic)-?0?(?:37|273|285|297|500|870|1026|1047|114\d).*|x-ebcdic.*)$/i;

/** Inspects parts without parts. */
export class LeafInspection {
  readonly #context: AnalysisContext;
  readonly #report: MailReport;

  constructor(context: AnalysisContext, report: MailReport) {
    this.#context = context;
    this.#report = report;
  }

  /** Inspects the content, decoded in every way in which programs may decode it. */
  async inspect(entity: Entity): Promise<void> {
    const { place, body, types, mediaType } = entity;
    const raw = textOf(body);
    const { certain, doubtful } = encodingsOf(entity, raw);
    if (mediaType === "text/html" && types.some((type) => type.readings("charset").some(isHiding)))
      this.#report.add("mail-ambiguous", place, "The page is in a charset that hides markup.");
    const known: Buffer[] = [];
    for (const encoding of certain) {
      const { readings, fault } = decodeTransfer(raw, encoding);
      if (fault !== undefined) this.#report.add("mail-ambiguous", place, fault);
      known.push(...readings);
    }
    for (const content of distinct(known)) await this.#content(entity, content);
    for (const encoding of doubtful)
      for (const content of decodeTransfer(raw, encoding).readings) {
        if (known.some((other) => other.equals(content))) continue;
        if (isFile(await this.#content(entity, content)))
          this.#report.add(
            "mail-ambiguous",
            place,
            `Programs differ in whether they decode the part (${encoding}).`,
          );
      }
  }

  /** Inspects a message under the names that it has as a file, unless they are those of messages. */
  async inspectNames(entity: Entity): Promise<void> {
    const risky = entity.names.filter(
      (name) => hasExecutableExtension(name) || scriptTypeOfName(name) !== undefined,
    );
    if (risky.length === 0) return;
    const content = Buffer.from(textOf(entity.body), "latin1");
    await this.#members({ ...entity, names: risky }, content);
  }

  async #content(entity: Entity, content: Buffer): Promise<Format | undefined> {
    const { budget } = this.#context;
    budget.use("bytesDecoded", content.length);
    if (content.length === 0) return undefined;
    if (content.length > budget.limits.memberBytes) {
      this.#context.report("inspection-incomplete", {
        where: this.#report.where(entity.place),
        evidence: { limit: "memberBytes" },
      });
      return undefined;
    }
    await this.#filesInText(entity, content);
    return (await isDisplayed(entity, content)) ? undefined : this.#members(entity, content);
  }

  /** Files that are encoded in text, and text that is encrypted. */
  async #filesInText({ place }: Entity, content: Buffer): Promise<void> {
    const text = content.toString("latin1");
    if (/^-----BEGIN PGP MESSAGE-----[ \t]*$/m.test(text)) this.#report.add("mail-encrypted", place);
    for (const file of decodeFiles(text)) await this.#file(place, file);
  }

  async #file(place: Place, { name, content }: { name: string; content: Buffer }): Promise<void> {
    this.#context.budget.use("bytesDecoded", content.length);
    this.#context.budget.use("entries");
    if (content.length === 0) return;
    const saved = name.split(/[/\\]/).findLast((segment) => segment !== "") ?? "encoded file";
    await this.#context.inspectMember({ name: place.folder + saved, source: bufferSource(content) });
  }

  /** Inspects content under each extension that programs may save it with. @returns the format under the first name */
  async #members(entity: Entity, content: Buffer): Promise<Format | undefined> {
    const { place, mediaType } = entity;
    const { names, areAll } = differentNames(entity.names, mediaType, `part ${place.number || "1"}`);
    if (!areAll) this.#report.add("mail-ambiguous", place, "The part has many names.");
    let first: Format | undefined;
    for (const name of names) {
      this.#context.budget.use("entries");
      const format = await this.#context.inspectMember({
        name: place.folder + name,
        source: bufferSource(content),
        declaredType: mediaType,
      });
      first ??= format;
    }
    if (encryptedType.test(mediaType) && first?.family === "unknown")
      this.#report.add("mail-encrypted", place);
    return first;
  }
}

const isHiding = (charset: string): boolean => hidingCharset.test(charset);

/** The encodings by which programs decode a part, and those by which some of them may. */
function encodingsOf(
  { encodings }: Entity,
  raw: string,
): { certain: Set<TransferEncoding>; doubtful: Set<TransferEncoding> } {
  const certain = new Set<TransferEncoding>();
  const doubtful = new Set<TransferEncoding>();
  for (const { encoding, isExact } of encodings) (isExact ? certain : doubtful).add(encoding);
  if (certain.size === 0) certain.add("identity");
  if (certain.has("identity") && isBase64(raw)) doubtful.add("base64");
  if (encodings.some(({ isExact }) => !isExact) && /=[0-9a-f]{2}/i.test(raw))
    doubtful.add("quoted-printable");
  return { certain, doubtful: new Set([...doubtful].filter((encoding) => !certain.has(encoding))) };
}

/** Whether a body consists of lines of base64. */
function isBase64(raw: string): boolean {
  return (
    raw.length >= 60 &&
    /[A-Za-z0-9+/]{40}/.test(raw.slice(0, 1000)) &&
    /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(raw)
  );
}

/** Whether content is a file rather than text. */
function isFile(format: Format | undefined): boolean {
  return format !== undefined && format.family !== "unknown" && format.type !== "text/plain";
}

/** Whether a part is a text that is displayed with the message, and no other program takes it for something else. */
async function isDisplayed({ mediaType, names, isAttachment }: Entity, content: Buffer): Promise<boolean> {
  return (
    displayedType.test(mediaType) &&
    names.length === 0 &&
    !isAttachment &&
    !content.includes("%PDF-") &&
    !malwareSignatures.some(({ bytes }) => content.includes(bytes)) &&
    (await decodeText(content)) !== undefined
  );
}
