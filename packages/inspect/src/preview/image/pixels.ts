import { Unavailable } from "../unavailable.ts";

/** Decoded pixels: 8 bits for each of the channels red, green, blue and alpha. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

/** Pixels of an image at most, before it is decoded: four bytes each are 160 MB. */
export const maximumPixels = 40_000_000;

/** @throws Unavailable if an image has more pixels than are decoded */
export function checkPixels(width: number, height: number): void {
  if (!(width > 0 && height > 0)) throw new Unavailable("The image has no pixels.");
  if (width * height > maximumPixels)
    throw new Unavailable(
      `The image has ${width} × ${height} pixels, and more than ${maximumPixels} are not decoded.`,
    );
}
