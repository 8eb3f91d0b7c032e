import type { FormatModule } from "../../format.ts";
import { typeOfExtension } from "../../media-types.ts";
import { isTextual } from "../../text/content.ts";
import { svgRules } from "./rules.ts";

export const svg: FormatModule = {
  name: "svg",
  rules: svgRules,
  accepts: (format, { filename }) =>
    format.type === "image/svg+xml" || (isTextual(format) && typeOfExtension(filename) === "image/svg+xml"),
  load: async () => (await import("../parsers/markup.ts")).svgParser,
};
