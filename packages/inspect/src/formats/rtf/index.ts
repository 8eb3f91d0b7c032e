import type { FormatModule } from "../../format.ts";
import { rtfRules } from "./rules.ts";

const type = "application/rtf";

/** White space and marks of byte order before the first group, then `\rt`, which is all that Word looks at. */
const beginning = /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]{0,3000}\{[\s\0]{0,500}\\rt/;

/** RTF: embedded and linked objects however they are written, fields, templates, structures of exploits. */
export const rtf: FormatModule = {
  name: "rtf",
  rules: rtfRules,
  types: new Map([[type, type]]),
  detect: ({ head }) => (beginning.test(head.toString("latin1")) ? { type, family: type } : undefined),
  accepts: (format) => format.type === type,
  load: async () => (await import("../parsers/office.ts")).rtfParser,
};
