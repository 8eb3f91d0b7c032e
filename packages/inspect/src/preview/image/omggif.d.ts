/** The part of the package's interface that is used; it has no types. */
declare module "omggif" {
  export class GifReader {
    constructor(bytes: Uint8Array);
    width: number;
    height: number;
    numFrames(): number;
    frameInfo(frame: number): { x: number; y: number; width: number; height: number };
    /** Writes the pixels of a frame into those of the whole image. */
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
  }
}
