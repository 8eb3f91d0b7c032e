import { hold, note, type RuleTable } from "../../rule.ts";

export const oneNoteRules = {
  "onenote-attachment": {
    title: "File in a OneNote section",
    what: "The section has a file attached.",
    why: "A double click on the page opens the file with the program of its type.",
    remedy: "Send the file on its own.",
    actions: note,
  },
  "onenote-unreadable": {
    title: "OneNote section that cannot be read",
    what: "A file in the section, or the section itself, cannot be read.",
    why: "OneNote may open a file that was not examined.",
    remedy: "Print the pages as PDF.",
    actions: hold,
  },
  "onenote-encrypted": {
    title: "OneNote section with a password",
    what: "The section is encrypted.",
    why: "Its content cannot be examined without the password.",
    remedy: "Send the section without a password.",
    actions: hold,
  },
} satisfies RuleTable;
