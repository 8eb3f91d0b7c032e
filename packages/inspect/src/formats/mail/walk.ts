import type { AnalysisContext } from "../../format.ts";
import { hasDelimiter, namedBoundaries, splitAtBoundary } from "../../mail/boundaries.ts";
import { type Section, textOf } from "../../mail/section.ts";
import { decodeTransfer } from "../../mail/transfer-encoding.ts";
import { type Entity, faultsOf, type Place, readEntity } from "./entity.ts";
import { LeafInspection } from "./leaf.ts";
import { inspectOutside } from "./outside.ts";
import { MailReport } from "./report.ts";

/** Multiparts in multiparts. Mail programs write five at most. */
const maximumNesting = 30;

const messageType = /^message\/(?:rfc822|global|news)$/;

/** A line of a delimiter by the field behind it, where no boundary is named. */
const guessedDelimiter = /(?:^|[\r\n])--([^\r\n]{1,200})(?:\r\n|\r|\n)content-[a-z-]{1,40}[ \t]{0,9}:/i;

/** A field of a part that is a file or encoded as such. */
const partOfFile =
  /^content-(?:transfer-encoding[ \t]{0,9}:[ \t]{0,9}(?:base64|x-)|disposition[ \t]{0,9}:)/im;

/**
 * Walks through a message and the messages in it, and inspects what it holds. What programs read in different ways is
 * inspected in all these ways, and reported.
 */
export class MessageWalk {
  readonly #context: AnalysisContext;
  readonly #report: MailReport;
  readonly #leaf: LeafInspection;

  constructor(context: AnalysisContext) {
    this.#context = context;
    this.#report = new MailReport(context);
    this.#leaf = new LeafInspection(context, this.#report);
  }

  /** @throws LimitError */
  async inspect(section: Section, folder = ""): Promise<void> {
    const place: Place = { number: "", folder, boundaries: [], messages: 0 };
    await this.#entity(section, place, "text/plain", namedBoundaries(textOf(section)));
  }

  async #entity(
    section: Section,
    place: Place,
    defaultType: string,
    named: ReadonlySet<string>,
  ): Promise<void> {
    const { budget } = this.#context;
    budget.use("entries");
    if (place.boundaries.length > maximumNesting)
      return this.#report.add("mail-unreadable", place, "Parts are nested too deep.");
    const entity = readEntity(section, place, defaultType, budget);
    for (const fault of faultsOf(entity)) this.#report.add("mail-ambiguous", place, fault);
    const isMultipart = entity.types.some(({ value }) => value.startsWith("multipart/"));
    if (entity.types.some(({ value }) => value === "multipart/encrypted"))
      this.#report.add("mail-encrypted", place);
    if (await this.#multipart(entity, isMultipart, named)) return;
    if (entity.types.some(({ value }) => value === "message/partial"))
      this.#report.add("mail-partial", place);
    if (entity.types.some(({ value }) => value === "message/external-body"))
      this.#report.add("mail-external-body", place);
    if (messageType.test(entity.mediaType)) await this.#message(entity, named);
    else await this.#leaf.inspect(isMultipart ? { ...entity, mediaType: "text/plain" } : entity);
  }

  /** Inspects the parts of an entity. @returns whether it has parts */
  async #multipart(entity: Entity, isMultipart: boolean, named: ReadonlySet<string>): Promise<boolean> {
    const { types, place, body } = entity;
    const boundaries = [
      ...new Set(types.flatMap((type) => type.readings("boundary")).map((boundary) => boundary.trimEnd())),
    ].filter((boundary) => boundary !== "");
    const used = boundaries.filter((boundary) => hasDelimiter(body, boundary));
    const [type] = types;
    if (used.length > 0 && (!type?.value.startsWith("multipart/") || type.isMalformed))
      this.#report.add("mail-ambiguous", place, "The content has parts, and its type does not say so.");
    if (
      types.some((value) => value.isDoubtful("boundary")) ||
      new Set(types.flatMap((value) => value.readings("boundary").slice(0, 1))).size > 1 ||
      used.length > 1 ||
      (used[0] !== undefined && used[0] !== boundaries[0])
    )
      this.#report.add(
        "mail-ambiguous",
        place,
        "Programs take different lines for the boundary of the parts.",
      );
    if (boundaries.some((boundary) => place.boundaries.includes(boundary)))
      this.#report.add("mail-ambiguous", place, "Parts have the boundary of the parts around them.");
    if (used.length > 0 && entity.encodings.some(({ encoding }) => encoding === "base64"))
      this.#report.add("mail-ambiguous", place, "The parts are said to be encoded together, and are not.");
    for (const boundary of used) await this.#parts(entity, body, boundary, named);
    if (used.length > 0 || !isMultipart) return used.length > 0;
    return await this.#unusualParts(entity, boundaries, named);
  }

  /** Parts that are encoded together, or whose boundary is not named. */
  async #unusualParts(
    entity: Entity,
    boundaries: readonly string[],
    named: ReadonlySet<string>,
  ): Promise<boolean> {
    const { encodings, place, body } = entity;
    for (const { encoding } of encodings) {
      if (encoding === "identity") continue;
      const [content] = decodeTransfer(textOf(body), encoding).readings;
      const decoded = sectionOf(content ?? Buffer.alloc(0));
      const boundary = boundaries.find((candidate) => hasDelimiter(decoded, candidate));
      if (boundary === undefined) continue;
      this.#report.add("mail-ambiguous", place, `The parts are encoded together (${encoding}).`);
      this.#context.budget.use("bytesDecoded", decoded.end);
      await this.#parts(entity, decoded, boundary, named);
      return true;
    }
    if (boundaries.length === 0 && /^--\S/m.test(textOf(body)))
      this.#report.add("mail-unreadable", place, "No boundary of the parts is named.");
    const guessed = guessedDelimiter.exec(textOf(body))?.[1]?.trimEnd();
    if (guessed === undefined || place.boundaries.some((boundary) => guessed.startsWith(boundary)))
      return false;
    // No program finds the parts. Those with text alone are in broken messages.
    if (partOfFile.test(textOf(body)))
      this.#report.add("mail-ambiguous", place, "The boundary of the parts is not named.");
    await this.#parts(entity, body, guessed, named);
    return true;
  }

  async #parts(
    { mediaType, place }: Entity,
    body: Section,
    boundary: string,
    named: ReadonlySet<string>,
  ): Promise<void> {
    const { parts, outside, faults } = splitAtBoundary(body, boundary, named);
    for (const fault of faults) this.#report.add("mail-ambiguous", place, fault);
    for (const section of outside) await inspectOutside(this.#context, this.#report, place, section);
    const defaultType = mediaType === "multipart/digest" ? "message/rfc822" : "text/plain";
    for (const [index, part] of parts.entries()) {
      const number = place.number === "" ? `${index + 1}` : `${place.number}.${index + 1}`;
      const inner = { ...place, number, boundaries: [...place.boundaries, boundary] };
      await this.#entity(part, inner, defaultType, named);
    }
  }

  /** A message in the message. */
  async #message(entity: Entity, named: ReadonlySet<string>): Promise<void> {
    const { place, body, encodings, names } = entity;
    if (place.messages >= this.#context.budget.limits.depth)
      return this.#context.report("inspection-incomplete", {
        where: this.#report.where(place),
        evidence: { limit: "depth" },
      });
    const name = names[0] ?? `message ${place.number}`;
    const inner: Place = { ...place, folder: `${place.folder}${name}/`, messages: place.messages + 1 };
    const [encoding = "identity"] = encodings.map((named) => named.encoding);
    if (encoding === "identity") await this.#entity(body, inner, "text/plain", named);
    else
      for (const content of decodeTransfer(textOf(body), encoding).readings) {
        this.#context.budget.use("bytesDecoded", content.length);
        const section = sectionOf(content);
        await this.#entity(section, inner, "text/plain", namedBoundaries(section.text));
      }
    // Programs save the message under its name.
    if (names.length > 0) await this.#leaf.inspectNames(entity);
  }
}

function sectionOf(content: Buffer): Section {
  return { text: content.toString("latin1"), start: 0, end: content.length };
}
