import type { FormatModule } from "../../format.ts";
import { hold, type RuleTable } from "../../rule.ts";
import { iworkTypes } from "./types.ts";

const iworkRules = {
  "iwork-encrypted": {
    title: "Encrypted iWork document",
    what: "The document of Pages, Numbers or Keynote is protected by a password.",
    why: "Encrypted content cannot be inspected.",
    remedy: "Send the document without a password.",
    actions: hold,
  },
  "iwork-malformed": {
    title: "Malformed iWork document",
    what: "A file of the document cannot be read.",
    why: "Programs may open what inspection cannot read.",
    remedy: "Save the document again with the program that made it.",
    actions: hold,
  },
} satisfies RuleTable;

/** Documents of Pages, Numbers and Keynote: they have no macros, but pictures, media and previews. */
export const iwork: FormatModule = {
  name: "iwork",
  rules: iworkRules,
  types: iworkTypes,
  mayBe: ({ head }) => head.toString("latin1", 0, 4) === "PK\x03\x04",
  accepts: ({ type }) => iworkTypes.has(type),
  load: async () => (await import("../parsers/packages.ts")).iworkParser,
};
