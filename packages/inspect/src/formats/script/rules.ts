import { hold, type RuleTable, reject } from "../../rule.ts";

const remedy = "Send the data in a format for documents.";

export const scriptRules = {
  "script-program": {
    title: "Script that runs when it is opened",
    what: "The content is a script that a system runs when it is opened.",
    why: "Opening it runs code of the sender.",
    remedy,
    actions: reject,
  },
  "script-encoded": {
    title: "Encoded script",
    what: "The document has a script in the encoded form of Windows.",
    why: "The encoding hides what the script does, and it runs all the same.",
    remedy,
    actions: reject,
  },
  "script-postscript": {
    title: "PostScript that uses files or programs",
    what: "The PostScript starts a program, or reads, writes or lists files.",
    why: "An interpreter that renders it runs the commands.",
    remedy: "Send the document as PDF.",
    actions: hold,
  },
  "script-content": {
    title: "Script",
    what: "The content is a script.",
    why: "An interpreter or a server runs it, under another name as well.",
    remedy: "Send the data in a format for documents, or ask the receiver to allow scripts.",
    actions: hold,
  },
} satisfies RuleTable;
