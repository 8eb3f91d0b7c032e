import { hold, type RuleTable, reject } from "../../rule.ts";

const remedy = "Pack the files again with an ordinary ZIP program.";

/** Rules of ZIP files, and of formats that are ZIP files. */
export const zipRules = {
  "zip-headers-differ": {
    title: "ZIP entry with two descriptions",
    what: "The local header of an entry differs from the central directory.",
    why: "Programs differ in which of the two they read, so they see other files than were inspected.",
    remedy,
    actions: hold,
  },
  "zip-hidden-entry": {
    title: "ZIP entry that the directory does not list",
    what: "A file is in the archive that its central directory does not list.",
    why: "Programs that read from start to end unpack it, and others do not see it.",
    remedy,
    actions: hold,
  },
  "zip-overlap": {
    title: "ZIP entries that overlap",
    what: "The data of entries overlap each other or the directory.",
    why: "Decompression bombs and hidden entries are made in this way; no ordinary program does it.",
    remedy,
    actions: reject,
  },
  "zip-several-ends": {
    title: "ZIP file with several end records",
    what: "More than one end record is in the content.",
    why: "Programs differ in which of the directories they read, so they see other files than were inspected.",
    remedy,
    actions: hold,
  },
  "zip-damaged": {
    title: "ZIP file with a damaged directory",
    what: "The central directory is missing, incomplete, or not what the end record says.",
    why: "Programs differ in what they read from it.",
    remedy,
    actions: hold,
  },
  "zip-foreign-data": {
    title: "Data in a ZIP file that is in no entry",
    what: "Data is before, between or after the entries.",
    why: "It can be a program, or another format, that the list of entries does not have.",
    remedy,
    actions: hold,
  },
  "zip-appended": {
    title: "ZIP file behind other content",
    what: "The content is of another format and also a ZIP file.",
    why: "A check sees one of the two, and whoever opens it may get the other.",
    remedy: "Send the two as separate documents.",
    actions: hold,
  },
  "zip-program": {
    title: "Program in a ZIP file",
    what: "The content is a package that runs or installs a program.",
    why: "Programs run with the rights of whoever opens them.",
    remedy: "Send documents, not programs.",
    actions: reject,
  },
} satisfies RuleTable;
