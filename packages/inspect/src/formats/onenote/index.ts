import type { FormatModule } from "../../format.ts";
import { oneNoteRules } from "./rules.ts";

const type = "application/onenote";

/** GUIDs at the beginning of a section and of a table of contents, [MS-ONESTORE] 2.3.1. */
const beginnings = ["e4525c7b8cd8a74daeb15378d02996d3", "a12fff43d9ef764c9ee210ea5722765f"];

/** OneNote sections: pictures, recordings and attachments are inspected as documents. */
export const oneNote: FormatModule = {
  name: "onenote",
  rules: oneNoteRules,
  types: new Map([[type, type]]),
  detect: ({ head }) =>
    beginnings.includes(head.toString("hex", 0, 16)) ? { type, family: type } : undefined,
  accepts: (format) => format.type === type,
  load: async () => (await import("../parsers/office.ts")).oneNoteParser,
};
