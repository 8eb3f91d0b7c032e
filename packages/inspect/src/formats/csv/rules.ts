import { hold, type RuleTable } from "../../rule.ts";

export const csvRules = {
  "csv-calling-formula": {
    title: "Formula that calls out in a table",
    what: "A cell of the table is a formula that starts a program or calls another computer.",
    why: "A spreadsheet program that opens the table runs the formula.",
    remedy: "Write the cell as text, with an apostrophe or a space before it.",
    actions: hold,
  },
} satisfies RuleTable;
