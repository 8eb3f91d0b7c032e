import type { AnalysisContext } from "../../format.ts";
import type { Source } from "../../source.ts";
import { readJpeg } from "./jpeg.ts";
import type { ImageStructure } from "./structure.ts";

/** Formats that cameras and phones put after an image, such as the video of a motion photo, or that say nothing. */
const harmless = /^(?:image\/(?!svg|vnd\.dwg)|video\/|audio\/|text\/plain$|application\/octet-stream$)/;

function part({ source }: AnalysisContext, start: number): Source {
  return {
    size: source.size - start,
    read: (from, to) => source.read(start + from, start + to),
  };
}

/** The offset of the first byte from an offset on that is not padding; the size if there is none. */
async function afterPadding({ source, read }: AnalysisContext, from: number): Promise<number> {
  for (let offset = from; offset < source.size; offset += 65_536) {
    const bytes = await read(offset, offset + 65_536);
    const index = bytes.findIndex(
      (byte) => byte !== 0 && byte !== 0xff && byte !== 0x20 && byte !== 10 && byte !== 13,
    );
    if (index >= 0) return offset + (bytes[index - 1] === 0xff && bytes[index] === 0xd8 ? index - 1 : index);
  }
  return source.size;
}

/** Skips the further images of the Multi-Picture Format (CIPA DC-007). */
async function afterImages(context: AnalysisContext, end: number): Promise<number> {
  let offset = await afterPadding(context, end);
  while ((await context.read(offset, offset + 3)).equals(Buffer.from("ffd8ff", "hex"))) {
    context.budget.use("entries");
    const next = await readJpeg(context, offset);
    if (next.end === undefined) return context.source.size;
    offset = await afterPadding(context, next.end);
  }
  return offset;
}

/** Inspects what is after the end of an image as content of its own. */
export async function checkTrailingData(context: AnalysisContext, { end }: ImageStructure): Promise<void> {
  const { source, report, inspectMember } = context;
  if (end === undefined || end >= source.size) return;
  const start = await afterImages(context, end);
  if (start >= source.size) return;
  const where = `offset ${start}`;
  const { type } = await inspectMember({ name: "data after the image", source: part(context, start) });
  if (harmless.test(type)) report("image-trailing-data", { where, evidence: { bytes: source.size - start } });
  else
    report("image-appended-content", {
      message: `After the end of the image is ${type}.`,
      where,
      evidence: { type, bytes: source.size - start },
    });
}
