import { readBmp, readIcon } from "./bitmap.ts";
import { readBoxFile } from "./boxes.ts";
import type { ImageType } from "./detect.ts";
import { readGif } from "./gif.ts";
import { readJpeg } from "./jpeg.ts";
import { readPng } from "./png.ts";
import { readWebp } from "./riff.ts";
import type { ImageInput, ImageStructure } from "./structure.ts";
import { readTiff } from "./tiff.ts";

type Reader = (input: ImageInput) => Promise<ImageStructure>;

const byType: Record<ImageType, Reader> = {
  "image/png": readPng,
  "image/jpeg": (input) => readJpeg(input),
  "image/gif": readGif,
  "image/webp": readWebp,
  "image/bmp": readBmp,
  "image/vnd.microsoft.icon": readIcon,
  "image/tiff": readTiff,
  "image/heic": readBoxFile,
  "image/heif": readBoxFile,
  "image/avif": readBoxFile,
  "image/jp2": readBoxFile,
  "image/jxl": readBoxFile,
};

/** Readers of structure by media type. */
export const readers: ReadonlyMap<string, Reader> = new Map(Object.entries(byType));
