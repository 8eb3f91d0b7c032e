import type { FormatModule } from "../../format.ts";
import { odfRules } from "./rules.ts";
import { openDocumentTypes } from "./types.ts";

const isZip = (head: Buffer) => head.toString("latin1", 0, 4) === "PK\x03\x04";

/** Packages of OpenDocument and of OpenOffice.org 1. */
export const odf: FormatModule = {
  name: "odf",
  rules: odfRules,
  types: openDocumentTypes,
  mayBe: ({ head }) => isZip(head),
  // Office programs open a package whatever other formats it also is.
  accepts: (_, { head }) => isZip(head),
  load: async () => (await import("../parsers/packages.ts")).odfParser,
};
