import type { AnalysisContext, Format, FormatModule } from "../../format.ts";
import { hold, type RuleTable } from "../../rule.ts";
import { embeddedOverlap, findEmbedded } from "./embedded.ts";

const polyglotRules = {
  "polyglot-two-formats": {
    title: "Content that is two formats at once",
    what: "The content is valid as two formats at once.",
    why: "The program that opens it may take it for another format than the one that was inspected.",
    remedy: "Save the document again with the program that made it.",
    actions: hold,
  },
  "polyglot-embedded-content": {
    title: "Other content in an image, a sound, a video or a font",
    what: "There is content of another format between the pixels, sounds or outlines.",
    why: "A file that passes as media carries programs, archives or scripts to where something unpacks or runs them.",
    remedy: "Send the other content as a file of its own.",
    actions: hold,
  },
} satisfies RuleTable;

/** Media formats that often have documents of other formats in them. */
const compound = /^image\/(?:svg\+xml|vnd\.adobe\.photoshop|vnd\.dwg|vnd\.dxf|emf|wmf)$/;

const isMedia = ({ type }: Format) =>
  /^(?:(?:image|audio|video|font)\/|application\/ogg$)/.test(type) && !compound.test(type);

/** Beginnings of media, for content that another detector takes. */
const mediaBeginning =
  /^(?:\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF[\s\S]{4}(?:WEBP|WAVE|AVI )|ID3|OggS|fLaC)/;

/** Where formats have a number or a size that is also the start of a comment of JavaScript. */
const scriptComment = /^(?:GIF8[79]a\/\*|\xff\xd8\xff\xe0\/\*|BM\/\*|RIFF\/\*|(?:GIF8[79]a|BM)\s*=)/;

const chunkBytes = 1024 ** 2;

/** Media beyond this is searched at its start and end only. */
const searchedBytes = 16 * 1024 ** 2;
const edgeBytes = 4 * 1024 ** 2;

/** Two formats by the first bytes: media that is also a PDF or a script, or another format with the beginning of media. */
function reportBeginning({ head, format, report }: AnalysisContext): void {
  const text = head.toString("latin1");
  const startsAsMedia = mediaBeginning.test(text);
  const pdf = text.slice(0, 1032).search(/%PDF-[12]\.\d/);
  if (pdf >= 0 && (isMedia(format) || startsAsMedia) && !compound.test(format.type))
    report("polyglot-two-formats", {
      message: "The content is media and has the header of a PDF, so that it is both.",
      where: `offset ${pdf}`,
    });
  const before =
    pdf > 0 && format.family === "pdf" ? findEmbedded(head.subarray(0, pdf), new Set())[0] : undefined;
  if (before)
    report("polyglot-two-formats", {
      message: `The content is a PDF and has ${before.name} before its header.`,
      where: `offset ${before.offset}`,
    });
  if (scriptComment.test(text))
    report("polyglot-two-formats", { message: "The header of the image is also valid JavaScript." });
  if (
    startsAsMedia &&
    !isMedia(format) &&
    format.family !== "text" &&
    format.type !== "application/octet-stream" &&
    pdf < 0
  )
    report("polyglot-two-formats", {
      message: `The content starts like media and is ${format.type}.`,
      evidence: { type: format.type },
    });
}

async function reportEmbedded({ source, read, report }: AnalysisContext): Promise<void> {
  const found = new Set<string>();
  for (let start = 0; start < source.size; start += chunkBytes) {
    if (source.size > searchedBytes && start >= edgeBytes && start < source.size - edgeBytes) continue;
    const bytes = await read(start, start + chunkBytes + embeddedOverlap);
    for (const { name, offset } of findEmbedded(bytes, found)) {
      found.add(name);
      report("polyglot-embedded-content", {
        message: `There is ${name} between the pixels, sounds or outlines.`,
        where: `offset ${start + offset}`,
        evidence: { content: name, offset: start + offset },
      });
    }
  }
}

/** Finds content that is more than one format, whatever format detection took it for. */
export const polyglot: FormatModule = {
  name: "polyglot",
  rules: polyglotRules,
  accepts: () => true,
  async analyze(context) {
    reportBeginning(context);
    if (isMedia(context.format) || mediaBeginning.test(context.head.toString("latin1", 0, 16)))
      await reportEmbedded(context);
  },
};
