import { hold, type RuleTable, reject } from "../../rule.ts";

export const scriptRules = {
  "script-program": {
    title: "Script that runs when it is opened",
    what: "The document is a script that the reader's computer runs when it is opened.",
    why: "A double click on it runs code of the sender.",
    remedy: "Send the data in a format for documents.",
    actions: reject,
  },
  "script-encoded": {
    title: "Encoded script",
    what: "The document has a script in the encoded form of Windows.",
    why: "The encoding hides what the script does, and it runs all the same.",
    remedy: "Send the data in a format for documents.",
    actions: reject,
  },
  "script-source": {
    title: "Source of a script",
    what: "The document is a script by its name.",
    why: "An interpreter or a web server runs it.",
    remedy: "Send the data in a format for documents, or ask the receiver to allow scripts.",
    actions: hold,
  },
  "script-content": {
    title: "Script in a text",
    what: "The text has code that starts programs or loads code.",
    why: "A text with another name runs as soon as it is renamed, included or pasted.",
    remedy: "Send the text without the code.",
    actions: hold,
  },
} satisfies RuleTable;
