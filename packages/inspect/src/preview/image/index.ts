import type { DetectInput, Format } from "../../format.ts";
import { readers } from "../../formats/image/readers.ts";
import { readWhole } from "../../read-whole.ts";
import { Unavailable } from "../unavailable.ts";
import { decoders } from "./decoders.ts";
import { checkPixels } from "./pixels.ts";
import { encodePng } from "./png.ts";
import { scaleDown } from "./scale.ts";

/** The pixels of an image, encoded again: without metadata, and without anything else of the file. */
export interface PreviewImage {
  width: number;
  height: number;
  originalWidth: number;
  originalHeight: number;
  /** In Base64. */
  png: string;
}

/** Width and height of the encoded image at most. */
const maximumSide = 1024;

/**
 * Decodes an image, scales it down, and encodes its pixels.
 * @throws Unavailable if the content is no image that is decoded; LimitError, and errors of decoders
 */
export async function previewImage({ type }: Format, input: DetectInput): Promise<PreviewImage> {
  const decode = decoders.get(type);
  const readStructure = readers.get(type);
  if (!decode || !readStructure)
    throw new Unavailable(
      `Content of the type ${type} is not decoded as an image; ${[...decoders.keys()].join(", ")} are.`,
    );
  const declared = await readStructure(input);
  checkPixels(declared.width, declared.height);
  input.budget.use("bytesDecoded", declared.width * declared.height * 4);
  const pixels = decode(await readWhole(input));
  const scaled = scaleDown(pixels, maximumSide);
  return {
    width: scaled.width,
    height: scaled.height,
    originalWidth: pixels.width,
    originalHeight: pixels.height,
    png: encodePng(scaled).toString("base64"),
  };
}
