import { hold, type RuleTable } from "./rule.ts";

/** Rules of no single format. */
export const generalRules = {
  "inspection-incomplete": {
    title: "Inspection incomplete",
    what: "The inspection reached one of its limits and has not seen everything.",
    why: "What was not read may be anything.",
    remedy: "Send a smaller document, or split it.",
    actions: hold,
  },
  "parser-failed": {
    title: "Content that a parser cannot read",
    what: "A parser failed, so the content was not examined.",
    why: "Broken structure can hide content from inspection that other programs still open.",
    remedy: "Save the document again with the program that made it.",
    actions: hold,
  },
} satisfies RuleTable;
