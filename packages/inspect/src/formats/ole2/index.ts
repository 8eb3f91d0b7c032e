import type { FormatModule } from "../../format.ts";
import { ole2Signature } from "../../ole2/signature.ts";
import { ole2Families, ole2Types } from "./kinds.ts";
import { ole2Rules } from "./rules.ts";

const isCompoundFile = (head: Buffer) => head.subarray(0, ole2Signature.length).equals(ole2Signature);

/** Compound files: Office 97 to 2003, Outlook messages, installers, encrypted packages, VBA projects, objects. */
export const ole2: FormatModule = {
  name: "ole2",
  rules: ole2Rules,
  types: ole2Families,
  mayBe: ({ head }) => isCompoundFile(head),
  accepts: (format, { head }) => ole2Types.has(format.type) && isCompoundFile(head),
  load: async () => (await import("../parsers/office.ts")).ole2Parser,
};
