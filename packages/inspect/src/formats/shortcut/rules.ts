import { hold, type RuleTable } from "../../rule.ts";

export const shortcutRules = {
  "shortcut-program": {
    title: "Shortcut that starts a program",
    what: "The document is a shortcut that starts a program with arguments of the sender.",
    why: "A double click on it runs the program, whatever its name and picture say.",
    remedy: "Send the file itself.",
    actions: hold,
  },
  "shortcut-link": {
    title: "Shortcut to another place",
    what: "The document is a shortcut to a page, a search or a folder of another computer.",
    why: "Opening it leads to content that was not inspected; some only need to be in a folder that is seen.",
    remedy: "Send the address as text.",
    actions: hold,
  },
  "shortcut-query": {
    title: "Query that loads data",
    what: "The document makes a spreadsheet program load data from elsewhere.",
    why: "What is loaded can have formulas that start programs.",
    remedy: "Send the data itself.",
    actions: hold,
  },
  "shortcut-settings": {
    title: "File that changes settings",
    what: "The document changes settings of the computer that opens it, or installs or connects something.",
    why: "Settings can name programs to start and computers to connect to.",
    remedy: "Send the settings as a text that a person reads.",
    actions: hold,
  },
} satisfies RuleTable;
