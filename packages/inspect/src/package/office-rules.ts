import { hold, type RuleTable } from "../rule.ts";

/** Rules of Office documents, whatever their format is. */
export const officeRules = {
  "office-dde": {
    title: "Dynamic Data Exchange",
    what: "The document has a DDE field, link or formula.",
    why: "DDE starts a program of the reader's computer with arguments that the document gives.",
    remedy: "Replace the field or link by its value and send the document again.",
    actions: hold,
  },
  "office-remote-content": {
    title: "Content that Office loads from elsewhere",
    what: "The document loads a template, text, an object, an image or another part from another machine.",
    why: "Opening the document fetches content that inspection has not seen, and tells the other machine who opened it.",
    remedy: "Embed the content in the document and remove the link.",
    actions: hold,
  },
} satisfies RuleTable;
