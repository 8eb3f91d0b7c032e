import type { AnalysisContext, Parser } from "../../format.ts";
import { checkTrailingData } from "./appended.ts";
import { checkName } from "./code.ts";
import { checkMetadata } from "./metadata.ts";
import { readers } from "./readers.ts";
import type { ImageStructure } from "./structure.ts";

/** More pixels than this are held: four bytes each are 4 GB. */
const maximumPixels = 1_000_000_000;

/** From this number of pixels on, an image with a large ratio of pixels to bytes is held. */
const manyPixels = 100_000_000;
const maximumPixelsPerByte = 100;

/** Pixels of all frames of an animation. */
const maximumFramePixels = 20_000_000_000;

function checkDimensions(
  { source, report }: AnalysisContext,
  { width, height, frames }: ImageStructure,
): void {
  const pixels = width * height;
  const isBomb =
    pixels > maximumPixels ||
    (pixels > manyPixels && pixels / source.size > maximumPixelsPerByte) ||
    (frames > 1 && pixels * frames > maximumFramePixels);
  if (!isBomb) return;
  report("image-bomb", {
    message: `The image declares ${width} × ${height} pixels in ${source.size} bytes.`,
    evidence: { width, height, frames, bytes: source.size },
  });
}

async function analyze(context: AnalysisContext): Promise<void> {
  const readStructure = readers.get(context.format.type);
  if (!readStructure) return checkName(context);
  const structure = await readStructure(context);
  checkDimensions(context, structure);
  if (!structure.hasPixels) context.report("image-unreadable");
  const [fault] = structure.faults;
  if (fault) context.report("image-malformed", { message: fault });
  await checkMetadata(context, structure.metadata);
  await checkTrailingData(context, structure);
}

export const imageParser: Parser = { analyze };
