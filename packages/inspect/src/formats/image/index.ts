import type { FormatModule } from "../../format.ts";
import { detectImage, imageTypes } from "./detect.ts";
import { isImageName } from "./name.ts";
import { imageRules } from "./rules.ts";

/** Raster images: what their structure, metadata and end hide. */
export const image: FormatModule = {
  name: "image",
  rules: imageRules,
  types: imageTypes,
  detect: detectImage,
  accepts: (format, input) => imageTypes.has(format.type) || isImageName(input.filename),
  load: async () => (await import("../parsers/images.ts")).imageParser,
};
