import type { FormatModule } from "../../format.ts";
import { typeOfExtension } from "../../media-types.ts";
import { asciiHead, isTextual } from "../../text/content.ts";
import { htmlRules } from "./rules.ts";

const htmlTypes = new Set(["text/html", "application/xhtml+xml", "application/hta"]);
/** Tags of a page at the beginning of text that no detector takes for one; browsers read it as a page under another name. */
const pageTag = /<(?:!doctype html|html|head|body|script|iframe|meta)[\s>]/;

export const html: FormatModule = {
  name: "html",
  rules: htmlRules,
  accepts: (format, { filename, head }) =>
    htmlTypes.has(format.type) ||
    (isTextual(format) && htmlTypes.has(typeOfExtension(filename) ?? "")) ||
    (["text/plain", "application/octet-stream"].includes(format.type) && pageTag.test(asciiHead(head))),
  load: async () => (await import("../parsers/markup.ts")).htmlParser,
};
