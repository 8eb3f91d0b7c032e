import type { FormatModule } from "../../format.ts";
import { hold } from "../../rule.ts";
import { sylkType } from "./type.ts";

/** The first record, in one or two bytes a character. */
const beginning = /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\0?I\0?D\0?;/i;

/** SYLK, a table as text, which Excel opens with formulas and macros. */
export const sylk: FormatModule = {
  name: "sylk",
  rules: {
    "sylk-calling-formula": {
      title: "Formula that calls out in a SYLK table",
      what: "A cell or a name of the table has a formula that starts a program or calls another computer.",
      why: "Excel opens SYLK without its protected view and runs the formula.",
      remedy: "Save the table as XLSX or CSV.",
      actions: hold,
    },
  },
  types: new Map([[sylkType, sylkType]]),
  mayBe: ({ head }) => beginning.test(head.toString("latin1", 0, 12)),
  accepts: (format) => format.type === sylkType,
  load: async () => (await import("../parsers/office.ts")).sylkParser,
};
