import jpeg from "jpeg-js";
import { GifReader } from "omggif";
import utif from "utif2";
import { Unavailable } from "../unavailable.ts";
import { checkPixels, maximumPixels, type Pixels } from "./pixels.ts";
import { decodePng } from "./png.ts";

/** Megabytes that the decoder of JPEG counts for itself: the coefficients and the channels of the largest image. */
const jpegMegabytes = 1024;

function decodeJpeg(bytes: Buffer): Pixels {
  return jpeg.decode(bytes, {
    useTArray: true,
    maxResolutionInMP: maximumPixels / 1_000_000,
    maxMemoryUsageInMB: jpegMegabytes,
  });
}

/** The first frame of an animation. */
function decodeGif(bytes: Buffer): Pixels {
  const gif = new GifReader(bytes);
  if (gif.numFrames() === 0) throw new Unavailable("The image has no pixels.");
  const { width, height, x, y } = gif.frameInfo(0);
  checkPixels(width, height);
  if (x + width > gif.width || y + height > gif.height)
    throw new Unavailable("The first frame of the image is larger than the image.");
  const data = new Uint8Array(gif.width * gif.height * 4);
  gif.decodeAndBlitFrameRGBA(0, data);
  return { width: gif.width, height: gif.height, data };
}

/** The first page. */
function decodeTiff(bytes: Buffer): Pixels {
  const content = new Uint8Array(bytes).buffer;
  const [page] = utif.decode(content);
  if (!page) throw new Unavailable("The image has no pixels.");
  const [width, height] = [Number(page.t256), Number(page.t257)];
  checkPixels(width, height);
  utif.decodeImage(content, page);
  return { width, height, data: utif.toRGBA8(page) };
}

/**
 * Decoders of images by media type. They are written in JavaScript, so that a damaged image is an error and reaches no other
 * memory. They throw Unavailable, or errors of any kind.
 */
export const decoders: ReadonlyMap<string, (bytes: Buffer) => Pixels> = new Map([
  ["image/png", decodePng],
  ["image/jpeg", decodeJpeg],
  ["image/gif", decodeGif],
  ["image/tiff", decodeTiff],
]);
