import type { FormatModule } from "../../format.ts";
import { asciiHead, isTextual } from "../../text/content.ts";
import { ebcdic } from "./ebcdic.ts";
import { xmlRules } from "./rules.ts";

export const xmlContent: FormatModule = {
  name: "xml",
  rules: xmlRules,
  detect: ({ head }) =>
    head.indexOf(ebcdic) === 0
      ? { type: "application/xml", family: "text", details: { encoding: "ebcdic" } }
      : undefined,
  accepts: (format, { head }) => isTextual(format) && /^(?:<[?!a-z_]|lo\u00a7)/.test(asciiHead(head)),
  load: async () => (await import("../parsers/markup.ts")).xmlParser,
};
