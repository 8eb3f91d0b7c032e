import type { FormatModule } from "../../format.ts";
import { hold, type RuleTable } from "../../rule.ts";
import { epubType } from "./type.ts";

const epubRules = {
  "epub-encrypted": {
    title: "Encrypted book",
    what: "A file of the book is encrypted. Fonts that are obfuscated are not found.",
    why: "Encrypted content cannot be inspected.",
    remedy: "Send the book without protection of its content.",
    actions: hold,
  },
  "epub-malformed": {
    title: "Malformed book",
    what: "A file of the book cannot be read.",
    why: "Programs for reading may open what inspection cannot read.",
    remedy: "Save the book again with the program that made it.",
    actions: hold,
  },
} satisfies RuleTable;

/**
 * EPUB books, whose pages are inspected as documents.
 * @see https://www.w3.org/TR/epub-33/#sec-ocf
 */
export const epub: FormatModule = {
  name: "epub",
  rules: epubRules,
  types: new Map([[epubType, "epub"]]),
  mayBe: ({ head }) => head.toString("latin1", 0, 4) === "PK\x03\x04",
  accepts: ({ type }) => type === epubType,
  load: async () => (await import("../parsers/packages.ts")).epubParser,
};
